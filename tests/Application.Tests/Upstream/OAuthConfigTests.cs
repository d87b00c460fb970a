using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Upstream;

public sealed class OAuthConfigTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(settings => settings.Usual().WithServer(
        new McpServerSettings
        {
            ClientId = "shared",
            Name = "shared",
            ConnectionString = new Uri("http://127.0.0.1:9/mcp"),
            AuthType = McpAuthType.OAuth,
        }));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_server_with_a_shared_login_waits_for_it_and_the_log_says_how_to_ask_for_it()
    {
        var id = await IdAsync();

        var config = (await _host.SendAsync(new GetOAuthConfigStatusQuery(id))).Value;

        config.Status.Should().Be(OAuthConfigStatus.Pending);
        config.McpClient.Value.Should().Be("shared");
        config.CreatedAt.Should().Be(_host.Clock.GetUtcNow());
        config.ExpiresAt.Should().Be(config.CreatedAt + OAuthConfig.Lifetime);
        config.Token.Should().BeNull();
        _host.Log.Lines.Should().Contain(line => line.Contains("/api/mcp/client/shared/reconnect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restart_waits_for_the_same_login()
    {
        var id = await IdAsync();
        await using var restarted = await _host.RestartAsync();

        (await restarted.CountAsync("oauth_configs")).Should().Be(1);
        (await restarted.SendAsync(new GetOAuthConfigStatusQuery(id))).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_configuration_that_never_was_is_unknown()
    {
        (await _host.SendAsync(new GetOAuthConfigStatusQuery("nothing"))).Error.Should().Be(UpstreamErrors.ConfigUnknown);
    }

    [Fact]
    public async Task A_revoked_configuration_is_unknown_and_revoking_it_again_changes_nothing()
    {
        var id = await IdAsync();

        (await _host.SendAsync(new RevokeOAuthConfigCommand(id))).Failed.Should().BeFalse();
        (await _host.SendAsync(new GetOAuthConfigStatusQuery(id))).Error.Should().Be(UpstreamErrors.ConfigUnknown);
        (await _host.SendAsync(new RevokeOAuthConfigCommand(id))).Failed.Should().BeFalse();
        (await _host.CountAsync("audit_events WHERE kind = 'oauth_config.revoked'")).Should().Be(1);
    }

    [Fact]
    public async Task Revoking_what_never_was_succeeds_and_records_nothing()
    {
        (await _host.SendAsync(new RevokeOAuthConfigCommand("nothing"))).Failed.Should().BeFalse();
        (await _host.CountAsync("audit_events WHERE kind = 'oauth_config.revoked'")).Should().Be(0);
    }

    [Fact]
    public async Task After_a_revocation_the_next_start_waits_for_a_new_login()
    {
        var id = await IdAsync();
        await _host.SendAsync(new RevokeOAuthConfigCommand(id));
        await using var restarted = await _host.RestartAsync();

        (await restarted.RowsAsync<string>("SELECT oauth_config_id FROM oauth_configs WHERE revoked_at IS NULL"))
            .Should().ContainSingle().Which.Should().NotBe(id);
    }

    private async Task<string> IdAsync() => (await _host.RowsAsync<string>("SELECT oauth_config_id FROM oauth_configs"))[0];
}
