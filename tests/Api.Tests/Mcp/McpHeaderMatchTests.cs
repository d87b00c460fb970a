namespace Bifrost.Api.Tests.Mcp;

public sealed class McpHeaderMatchTests : GatewayTest
{
    private const string Annotated = """
        [{"name":"echo","inputSchema":{"type":"object","properties":{
          "region":{"type":"string","x-mcp-header":"Region"},
          "count":{"type":"integer","x-mcp-header":"Count"},
          "deep":{"type":"object","properties":{"dry":{"type":"boolean","x-mcp-header":"Dry"}}}}}}]
        """;

    private ModernClient Client => new(Host);

    [Theory]
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", "Tools/Call")]
    [InlineData("Mcp-Name", null)]
    [InlineData("Mcp-Name", "notes-other")]
    [InlineData("Mcp-Name", "=?base64?bm90ZXMtb3RoZXI=?=")]
    [InlineData("Mcp-Name", "=?base64?!?=")]
    public async Task A_header_that_says_something_else_is_refused_and_nothing_is_called(string header, string? value)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        using var request = Client.Call("notes-echo");
        request.Headers.Remove(header);
        request.Headers.Add(header, value is null ? [] : [value]);

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode, ModernClient.CodeOf(await response.Content.ReadAsStringAsync())).Should().Be((400, -32020));
        Upstream.Count("tools/call").Should().Be(0);
    }

    [Fact]
    public async Task Two_headers_of_one_name_say_nothing()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        using var request = Client.Call("notes-echo");
        request.Headers.Add("Mcp-Name", "notes-echo");

        using var response = await Host.Http.SendAsync(request);

        ModernClient.CodeOf(await response.Content.ReadAsStringAsync()).Should().Be(-32020);
    }

    [Fact]
    public async Task A_name_in_base64_is_the_name()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        using var request = Client.Call("notes-echo");
        request.Headers.Remove("Mcp-Name");
        request.Headers.Add("Mcp-Name", ModernClient.Encoded("notes-echo"));

        using var response = await Host.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"region":null}""", "")]
    [InlineData("""{"region":"west"}""", "Region=west")]
    [InlineData("""{"region":" köln "}""", "Region==?base64?IGvDtmxuIA==?=")]
    [InlineData("""{"count":42}""", "Count=42.0")]
    [InlineData("""{"deep":{"dry":true}}""", "Dry=true")]
    [InlineData("""{"other":"x"}""", "Unknown=y")]
    public async Task Arguments_that_their_headers_repeat_are_called(string arguments, string header)
    {
        (await CallAsync(arguments, header)).Should().Be(200);
        Upstream.Count("tools/call").Should().Be(1);
    }

    [Theory]
    [InlineData("""{"region":"west"}""", "")]
    [InlineData("""{"region":"west"}""", "Region=east")]
    [InlineData("""{"region":"west"}""", "region=WEST")]
    [InlineData("{}", "Region=west")]
    [InlineData("""{"count":42}""", "Count=43")]
    [InlineData("""{"count":42}""", "Count=many")]
    [InlineData("""{"deep":{"dry":true}}""", "Dry=True")]
    [InlineData("""{"region":["west"]}""", "Region=west")]
    [InlineData("""{"region":"west"}""", "Region==?base64?%?=")]
    public async Task Arguments_that_their_headers_do_not_repeat_are_refused(string arguments, string header)
    {
        (await CallAsync(arguments, header)).Should().Be(400);
        Upstream.Count("tools/call").Should().Be(0);
    }

    private async Task<int> CallAsync(string arguments, string header)
    {
        Host.AddServer("notes", Upstream.Endpoint);
        Upstream.Tools = Annotated;
        var request = Client.Call("notes-echo", $"\"arguments\":{arguments}");

        if (header.Length > 0)
        {
            var parts = header.Split('=', 2);
            request.Headers.Add($"Mcp-Param-{parts[0]}", parts[1]);
        }

        return (await Client.SendAsync(request)).Status;
    }
}
