using Bifrost.Application.Gateway;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpSessionTests : GatewayTest
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData("""{"elicitation":{}}""")]
    [InlineData("""{"elicitation":{"url":{}}}""")]
    [InlineData("""{"sampling":{}}""")]
    [InlineData("""{"roots":{"listChanged":true}}""")]
    [InlineData("{}")]
    [InlineData("""{"roots":null}""")]
    [InlineData("7")]
    public async Task A_client_gets_a_session_whatever_it_announces(string capabilities)
    {
        (await BeginAsync(capabilities)).Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task No_session_is_like_another_and_none_can_be_read()
    {
        var first = await BeginAsync();
        var second = await BeginAsync();

        first.Should().NotBe(second);
        first!.Length.Should().BeLessThan(1024);
        first.Should().MatchRegex("^[A-Za-z0-9_-]+$").And.NotContain("alice");
    }

    [Fact]
    public async Task A_session_is_its_owners()
    {
        (await PingAsync(await BeginAsync())).Should().Be(200);
    }

    [Fact]
    public async Task A_session_of_somebody_else_is_none()
    {
        Host.AddUser("bob", "token-of-bob");

        (await PingAsync(await BeginAsync(), "token-of-bob")).Should().Be(404);
    }

    [Fact]
    public async Task Another_token_of_the_same_subject_goes_on_with_the_session()
    {
        Host.Directory.AddToken("newer", new Caller(GatewayHost.Alice, SubjectKind.User, null, Audience.Gateway));

        (await PingAsync(await BeginAsync(), "newer")).Should().Be(200);
    }

    [Fact]
    public async Task A_session_proves_nothing()
    {
        (await PingAsync(await BeginAsync(), token: null)).Should().Be(401);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not base64url!")]
    [InlineData("AAAA")]
    [InlineData("Q2ZESjhBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE")]
    public async Task What_is_no_session_is_none(string id)
    {
        (await PingAsync(id)).Should().Be(404);
    }

    [Fact]
    public async Task What_is_too_long_for_a_session_is_none()
    {
        (await PingAsync(new string('A', 8000))).Should().Be(404);
    }

    [Fact]
    public async Task A_session_that_was_changed_is_none()
    {
        var id = await BeginAsync();
        var changed = id![..^4] + (id[^4] == 'A' ? 'B' : 'A') + id[^3..];

        (await PingAsync(changed)).Should().Be(404);
    }

    [Fact]
    public async Task A_session_of_one_server_is_none_at_the_whole_gateway()
    {
        Host.AddServer("notes", Upstream.Endpoint);
        var id = await BeginAsync(path: "/mcp/notes");

        (await PingAsync(id)).Should().Be(404);
        (await PingAsync(id, path: "/mcp/notes")).Should().Be(200);
    }

    [Fact]
    public async Task A_session_lasts_for_a_day()
    {
        var id = await BeginAsync();
        Host.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        (await PingAsync(id)).Should().Be(200);

        Host.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await PingAsync(id)).Should().Be(404);
    }

    [Fact]
    public async Task A_session_that_its_client_ended_is_none()
    {
        var id = await BeginAsync();

        (await EndAsync(id)).Should().Be(204);

        (await PingAsync(id)).Should().Be(404);
        (await EndAsync(id)).Should().Be(404);
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else()
    {
        Host.AddUser("bob", "token-of-bob");
        var id = await BeginAsync();

        (await EndAsync(id, "token-of-bob")).Should().Be(404);

        (await PingAsync(id)).Should().Be(200);
    }

    [Fact]
    public async Task A_client_without_a_session_has_none_to_end()
    {
        (await EndAsync(null)).Should().Be(405);
    }

    [Fact]
    public async Task Requests_without_a_session_are_served_as_ever()
    {
        (await PingAsync(null)).Should().Be(200);
    }

    private async Task<string?> BeginAsync(string capabilities = """{"sampling":{}}""", string path = "/mcp")
    {
        using var request = Host.Post(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}}}}""",
            path: path);
        using var response = await Host.Http.SendAsync(request);

        return response.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.Single() : null;
    }

    private Task<int> PingAsync(string? id, string? token = GatewayHost.Token, string path = "/mcp") =>
        StatusAsync(Host.Post(Ping, token, path), id);

    private Task<int> EndAsync(string? id, string token = GatewayHost.Token)
    {
        var request = Host.Post(null, token);
        request.Method = HttpMethod.Delete;

        return StatusAsync(request, id);
    }

    private async Task<int> StatusAsync(HttpRequestMessage request, string? id)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", id is null ? [] : [id]);
            using var response = await Host.Http.SendAsync(request);

            return (int)response.StatusCode;
        }
    }
}
