using System.Net;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Wrong credentials at the gateway are limited per source, and right ones are served whatever others send.</summary>
public sealed class McpCredentialFailureTests : IAsyncLifetime, IDisposable
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string Call = """{"id":"1","type":"function","function":{"name":"notes-none","arguments":"{}"}}""";

    private BifrostServer _server = null!;
    private TestClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await BifrostServer.StartAsync(settings => settings.Usual() with
        {
            PublicUrl = new Uri(PublicBifrost.Origin),
            TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")],
            Limits = settings.Limits with { VirtualKeyAttemptsPerSource = 3, AccessTokenFailuresPerSource = 4 },
        });
        _client = new TestClient(_server.BaseUrl);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/mcp", "x-bf-vk", 3)]
    [InlineData("/mcp/notes", "x-bf-virtual-key", 3)]
    [InlineData("/v1/mcp/tool/execute", "x-api-key", 3)]
    [InlineData("/mcp", "bearer", 4)]
    [InlineData("/mcp/notes", "bearer", 4)]
    [InlineData("/v1/mcp/tool/execute", "bearer", 4)]
    public async Task Wrong_credentials_of_a_source_are_429_beyond_the_limit(string path, string header, int limit)
    {
        for (var attempt = 0; attempt < limit; attempt++)
        {
            using var wrong = await WrongAsync(path, header, attempt);
            await wrong.ShouldBeEnvelopeAsync(401, "invalid_token");
        }

        using var refused = await WrongAsync(path, header, limit);
        using var elsewhere = await WrongAsync(path, header, limit, source: "198.51.100.2");
        _server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var later = await WrongAsync(path, header, limit);

        await refused.ShouldBeEnvelopeAsync(429, "too_many_failures");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.Should().BeInRange(1, 600);
        await elsewhere.ShouldBeEnvelopeAsync(401, "invalid_token");
        await later.ShouldBeEnvelopeAsync(401, "invalid_token");
    }

    [Theory]
    [InlineData("/mcp", Ping)]
    [InlineData("/v1/mcp/tool/execute", Call)]
    public async Task A_right_key_is_served_while_its_source_is_limited(string path, string body)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var wrong = await WrongAsync(path, "x-bf-vk", attempt);
        }

        using var right = await AskAsync(path, body, ("x-bf-vk", TestServers.AliceKey));

        right.StatusCode.Should().NotBe(HttpStatusCode.TooManyRequests).And.NotBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Wrong_keys_are_one_count_whatever_header_and_endpoint()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var wrong = await WrongAsync("/mcp", "x-bf-vk", attempt);
        }

        using var bearer = await WrongAsync("/v1/mcp/tool/execute", "Authorization", 9);

        await bearer.ShouldBeEnvelopeAsync(429, "too_many_failures");
    }

    [Fact]
    public async Task Requests_without_a_credential_are_not_counted()
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var none = await AskAsync("/mcp", Ping);
            await none.ShouldBeEnvelopeAsync(401, "authentication_required");
        }
    }

    private Task<HttpResponseMessage> WrongAsync(string path, string header, int number, string source = "198.51.100.1") =>
        header switch
        {
            "bearer" => AskAsync(path, Ping, source, ("Authorization", $"Bearer wrong-token-{number}")),
            "Authorization" => AskAsync(path, Ping, source, (header, $"Bearer sk-bf-wrong-{number}-0123456789abcdefgh")),
            _ => AskAsync(path, Ping, source, (header, $"sk-bf-wrong-{number}-0123456789abcdefgh")),
        };

    private Task<HttpResponseMessage> AskAsync(string path, string body, params (string, string)[] headers) =>
        AskAsync(path, body, "198.51.100.1", headers);

    private Task<HttpResponseMessage> AskAsync(string path, string body, string source, params (string, string)[] headers) =>
        _client.Http.AskAsync("POST", path, Wire.Json(body),
        [
            ("Accept", "application/json, text/event-stream"), ("X-Forwarded-For", source),
            ("X-Forwarded-Host", PublicBifrost.Host), ("X-Forwarded-Proto", "https"), .. headers,
        ]);
}
