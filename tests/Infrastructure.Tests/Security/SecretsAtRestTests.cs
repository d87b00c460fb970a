using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Security;

/// <summary>Whoever copies the database, its log included, finds no secret in it.</summary>
public sealed class SecretsAtRestTests : IAsyncLifetime
{
    private const string ConfiguredSecret = "configured-secret-0123456789";

    private UseCaseHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual().WithServer(new McpServerSettings
        {
            ClientId = "known",
            Name = "known",
            ConnectionString = new Uri("http://127.0.0.1:9/mcp"),
            AuthType = McpAuthType.PerUserOAuth,
            ToolsToExecute = ["*"],
            AllowOnAllVirtualKeys = true,
            OAuth = new UpstreamOAuthSettings { ClientId = "configured", ClientSecret = new Secret(ConfiguredSecret) },
        }));
        await JourneyAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public void No_code_token_cookie_key_or_verifier_lies_in_clear_in_the_store()
    {
        var store = Store();
        string[] secrets =
        [
            .. _host.Parts.Secrets.Given, TestServers.AliceKey, TestServers.BobKey, Walk.Verifier, ConfiguredSecret,
            WillingProvider.AccessToken, WillingProvider.RefreshToken, WillingProvider.Code, WillingProvider.RegisteredSecret,
        ];

        _host.Parts.Secrets.Given.Should().HaveCountGreaterThan(10);
        secrets.Should().NotContain(secret => Holds(store, secret));
    }

    [Fact]
    public void What_is_stored_in_clear_would_be_found()
    {
        var store = Store();

        Holds(store, "http://127.0.0.1:54321/callback").Should().BeTrue();
        Holds(store, "A client").Should().BeTrue();
        Holds(store, "login.example").Should().BeTrue();
        store.AsSpan().IndexOf(new Secret(TestServers.AliceKey).Hash().ToBytes()).Should().BePositive();
    }

    [Fact]
    public async Task A_row_names_the_key_that_it_is_encrypted_with()
    {
        var keys = await _host.RowsAsync<string>(
            "SELECT key_id FROM connections UNION SELECT key_id FROM upstream_authorizations UNION SELECT key_id FROM upstream_registrations");

        var folder = Path.Combine(_host.Settings.DataDirectory, "keys");
        File.Exists(Path.Combine(folder, $"key-{keys.Should().ContainSingle().Which}.xml")).Should().BeTrue();
    }

    private async Task JourneyAsync()
    {
        var walk = await Walk.OpenedAsync(_host);
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync("notes");
        await walk.ConnectAsync("known");
        await walk.LeaveForAsync("known");
        var token = (await walk.RedeemAsync(await walk.CodeAsync())).Value.AccessToken;
        var caller = (await walk.CallerAsync(token))!;
        var link = (await _host.SendAsync(new CreateConnectLinkCommand(caller.Subject, new McpClientId("notes"), "", [], Walk.BaseUrl))).Value.Url;
        var ticket = new LinkTicket("notes", new Secret(Walk.Query(link, "session")!), walk.Browser);
        (await _host.SendAsync(new StartRuntimeAuthorizationCommand(ticket, null, Walk.Source, Walk.BaseUrl))).Failed.Should().BeFalse();
    }

    private byte[] Store() =>
        [.. Directory.GetFiles(_host.Settings.DataDirectory, "bifrost.db*").Order().SelectMany(File.ReadAllBytes)];

    private static bool Holds(byte[] store, string text) =>
        store.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
        || store.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0
        || store.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(text)))) >= 0;
}
