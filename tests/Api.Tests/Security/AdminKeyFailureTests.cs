using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>Wrong admin keys are limited per source; the right one is admitted whatever others sent from its address.</summary>
public sealed class AdminKeyFailureTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/api/oauth/config/x/status";

    private BifrostServer _server = null!;
    private TestClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await BifrostServer.StartAsync(settings => settings.Usual());
        _client = new TestClient(_server.BaseUrl);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Wrong_keys_are_429_after_ten_until_the_window_is_over_and_the_right_one_passes()
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var wrong = await AskAsync($"wrong-{attempt}");
            await wrong.ShouldBeEnvelopeAsync(401, "admin_key_required");
        }

        using var refused = await AskAsync("wrong-again");
        using var right = await AskAsync(BifrostServer.AdminKey);
        _server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var later = await AskAsync("wrong-later");

        await refused.ShouldBeEnvelopeAsync(429, "too_many_failures");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.Should().BeInRange(1, 600);
        await right.ShouldBeEnvelopeAsync(404, "oauth_config_not_found");
        await later.ShouldBeEnvelopeAsync(401, "admin_key_required");
    }

    [Fact]
    public async Task Right_keys_do_not_count()
    {
        for (var request = 0; request < 20; request++)
        {
            using var right = await AskAsync(BifrostServer.AdminKey);
        }

        using var wrong = await AskAsync("wrong");
        await wrong.ShouldBeEnvelopeAsync(401, "admin_key_required");
    }

    [Fact]
    public async Task Behind_a_proxy_that_is_not_trusted_a_wrong_key_is_limited_without_the_others()
    {
        await using var server = await BifrostServer.StartAsync(settings => settings.Usual() with { PublicUrl = new Uri("http://localhost") });
        using var client = new TestClient(server.BaseUrl);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var repeated = await AskThroughProxyAsync(client, "wrong-a", $"203.0.113.{attempt}");
            await repeated.ShouldBeEnvelopeAsync(401, "admin_key_required");
        }

        using var limited = await AskThroughProxyAsync(client, "wrong-a", "203.0.113.99");
        using var other = await AskThroughProxyAsync(client, "wrong-b", "203.0.113.99");

        await limited.ShouldBeEnvelopeAsync(429, "too_many_failures");
        await other.ShouldBeEnvelopeAsync(401, "admin_key_required");
    }

    [Fact]
    public async Task A_wrong_key_is_logged_with_its_source_and_without_the_key_as_often_as_it_is_counted()
    {
        for (var attempt = 0; attempt < 15; attempt++)
        {
            using var wrong = await AskAsync($"a-wrong-admin-key-{attempt}");
        }

        var lines = _server.Log.Lines.Where(line => line.Contains("Wrong admin key from 127.0.0.1", StringComparison.Ordinal)).ToList();
        lines.Should().HaveCount(10).And.OnlyContain(line => line.StartsWith("Warning", StringComparison.Ordinal));
        _server.Log.Lines.Should().NotContain(line => line.Contains("a-wrong-admin-key", StringComparison.Ordinal));
    }

    private static Task<HttpResponseMessage> AskThroughProxyAsync(TestClient client, string key, string source) =>
        client.Http.AskAsync("GET", Path, null, ("Authorization", $"Bearer {key}"), ("Host", "localhost"), ("X-Forwarded-For", source));

    private Task<HttpResponseMessage> AskAsync(string key) =>
        _client.Http.AskAsync("GET", Path, null, ("Authorization", $"Bearer {key}"));
}
