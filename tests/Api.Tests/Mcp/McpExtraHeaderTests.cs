using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Headers of clients that a server's administrator lets through.</summary>
public sealed class McpExtraHeaderTests : GatewayTest
{
    [Theory]
    [InlineData("/mcp", "notes-echo")]
    [InlineData("/mcp/notes", "echo")]
    public async Task A_header_that_is_allowed_reaches_the_server_with_everything_that_the_request_makes_it_asked(string path, string tool)
    {
        Add("X-Tenant", "X-Other");

        await SendAsync("tools/list", "{}", path, ("x-tenant", "a"), ("X-Secret", "no"), ("Cookie", "no=1"));
        await SendAsync("tools/call", $$"""{"name":"{{tool}}"}""", path, ("x-tenant", "a"));

        Upstream.Received.Select(request => request.RpcMethod).Should().Contain(["initialize", "tools/list", "tools/call"]);
        Upstream.Received.Should().OnlyContain(request => request.Header("X-Tenant") == "a");
        Upstream.Received.Should().OnlyContain(request => request.Header("X-Secret") == null && request.Header("Cookie") == null && request.Header("X-Other") == null);
        Upstream.Count("initialize").Should().Be(1);
    }

    [Fact]
    public async Task A_session_of_the_newest_revision_and_of_a_client_too()
    {
        Add("X-Tenant");
        var modern = new ModernClient(Host);
        var call = modern.Call("notes-echo");
        call.Headers.Add("X-Tenant", "a");

        await modern.SendAsync(call);

        Upstream.Received.Should().OnlyContain(request => request.Header("X-Tenant") == "a");
    }

    [Fact]
    public async Task Requests_with_other_values_share_neither_a_session_nor_a_list()
    {
        Add("X-Tenant");
        Host.AddUser("bob", "token-of-bob");
        Upstream.On("tools/list", (context, request) => Bifrost.Testing.Mcp.RawMcpServer.ResultAsync(
            context, request, $$"""{"tools":[{"name":"of-{{request.Header("X-Tenant") ?? "nobody"}}"}]}"""));

        foreach (var tenant in new[] { "a", "b", "a", null })
        {
            var headers = tenant is null ? [] : new[] { ("X-Tenant", tenant) };
            (await SendAsync("tools/list", "{}", "/mcp", headers)).Should().Contain($"of-{tenant ?? "nobody"}");
            await SendAsync("tools/call", """{"name":"notes-echo"}""", "/mcp", headers);
        }

        var sessions = Upstream.Received.Where(request => request.RpcMethod == "tools/call")
            .GroupBy(request => request.Header("Mcp-Session-Id"), request => request.Header("X-Tenant")).ToList();
        sessions.Should().HaveCount(3).And.OnlyContain(session => session.Distinct().Count() == 1);
        Upstream.Count("tools/list").Should().Be(3);
        (await Host.ListAsync("token-of-bob")).Should().Contain("of-nobody");
    }

    [Fact]
    public async Task Values_that_differ_each_time_displace_no_session_of_others()
    {
        Add("X-Tenant");
        Host.AddUser("bob", "token-of-bob");
        await Host.CallAsync("notes-echo", "token-of-bob");

        for (var number = 0; number < 20; number++)
        {
            await SendAsync("tools/call", """{"name":"notes-echo"}""", "/mcp", ("X-Tenant", $"{number}"));
        }

        Host.Measure("bifrost.gateway.upstream.sessions").Should().BeLessThanOrEqualTo(9);
        await Host.CallAsync("notes-echo", "token-of-bob");
        Upstream.Count("initialize").Should().Be(21);
    }

    [Fact]
    public async Task A_configured_header_is_not_replaced()
    {
        Add(client => client with { AllowAnonymous = true, Headers = new Dictionary<string, Secret> { ["x-tenant"] = new("fixed") } }, "X-Tenant");

        await SendAsync("tools/call", """{"name":"notes-echo"}""", "/mcp", ("X-Tenant", "a"));

        Upstream.Received.Should().OnlyContain(request => request.Header("X-Tenant") == "fixed");
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Host")]
    [InlineData("Mcp-Session-Id")]
    public async Task What_is_never_passed_on_is_not_even_where_it_was_configured(string name)
    {
        Add(name);

        await Host.CallAsync("notes-echo");

        Upstream.Received.Should().OnlyContain(request => request.Header("Authorization") == null && request.Header("Cookie") == null);
        Upstream.Count("tools/call").Should().Be(1);
    }

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData(null)]
    public async Task A_value_that_cannot_be_sent_on_is_refused(string? value)
    {
        Add("X-Tenant");
        using var request = Host.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        request.Headers.TryAddWithoutValidation("X-Tenant", value ?? new string('a', 5000));
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(400);
        (await response.Content.ReadAsStringAsync()).Should().Contain("extra_header_malformed");
        Upstream.Received.Should().BeEmpty();
    }

    private void Add(params string[] names) => Add(client => client, names);

    private void Add(Func<McpClient, McpClient> with, params string[] names) =>
        Host.AddServer("notes", Upstream.Endpoint, with: client => with(client) with { ExtraHeaders = names });

    private async Task<string> SendAsync(string method, string parameters, string path, params (string Name, string Value)[] headers)
    {
        using var request = Host.Post($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", path: path);

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }
}
