using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpFaceTests : GatewayTest
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""";

    [Fact]
    public async Task The_whole_gateway_says_what_it_passes()
    {
        (await Host.SendAsync(Initialize)).Should().Contain(
            """
            "capabilities":{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{},"logging":{}}
            """).And.Contain("\"bifrost\"");
    }

    [Fact]
    public async Task The_address_of_one_server_says_what_the_server_says()
    {
        Upstream.On("initialize", (context, request) => RawMcpServer.ResultAsync(
            context,
            request,
            """{"protocolVersion":"2025-06-18","capabilities":{"prompts":{"listChanged":true},"x":[1.0]},"serverInfo":{"name":"raw","version":"9"},"instructions":"Be \"kind\"."}"""));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync(Initialize, path: "/mcp/notes")).Should().Be(
            """{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"prompts":{},"x":[1.0]},"instructions":"Be \"kind\".","serverInfo":{"name":"raw","version":"9"}}}""");
    }

    [Theory]
    [InlineData("{}", McpConnectionType.Http, false)]
    [InlineData("""{"sampling":{}}""", McpConnectionType.Http, true)]
    public async Task That_lists_change_is_said_to_a_client_that_hears_of_it(string announced, McpConnectionType type, bool isSaid)
    {
        Upstream.Capabilities = """{"tools":{"listChanged":true,"x":1},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"logging":{}}""";
        Host.AddServer("notes", Upstream.Endpoint, with: client => client with { ConnectionType = type });

        var answer = await Host.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{announced}}}}}""", path: "/mcp/notes");

        answer.Should().Contain(isSaid
            ? $"\"capabilities\":{Upstream.Capabilities}"
            : """ "capabilities":{"tools":{"x":1},"prompts":{},"resources":{"subscribe":true},"logging":{}}""".TrimStart());
    }

    [Theory]
    [InlineData("""{"tools":[],"prompts":true,"resources":null,"logging":false,"completions":[],"x":[]}""", """{"tools":{},"prompts":{},"completions":{},"x":[]}""")]
    [InlineData("""{"tools":{"listChanged":null},"resources":{"subscribe":"yes"},"experimental":7}""", """{"tools":{},"resources":{}}""")]
    public async Task What_a_server_says_of_itself_has_the_types_that_clients_take(string said, string expected)
    {
        Upstream.On("initialize", (context, request) => RawMcpServer.ResultAsync(
            context, request, $$$"""{"protocolVersion":"2025-06-18","capabilities":{{{said}}},"serverInfo":{"name":"raw"},"instructions":5}"""));
        Host.AddServer("notes", Upstream.Endpoint);

        (await Host.SendAsync(Initialize.Replace("{}", """{"sampling":{}}""", StringComparison.Ordinal), path: "/mcp/notes")).Should()
            .StartWith($$$"""{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{{{expected}}},"serverInfo":{"name":"bifrost",""");
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_yet_offers_what_can_be_passed()
    {
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

        (await Host.SendAsync(Initialize, path: "/mcp/notes")).Should().Contain("\"tools\":{}").And.Contain("\"bifrost\"");
        Upstream.Received.Should().BeEmpty();
    }
}
