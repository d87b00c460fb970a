using Bifrost.Application.McpClients;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>What the store remembers of the configuration: servers, keys, shared logins, facts.</summary>
public class ConfigurationRepositoryTests : RepositoryTests
{
    private static readonly McpClientId Calendar = new("calendar");

    [StoreTheory]
    [InlineData(McpAuthType.None)]
    [InlineData(McpAuthType.Headers)]
    [InlineData(McpAuthType.OAuth)]
    [InlineData(McpAuthType.PerUserOAuth)]
    public async Task A_server_is_remembered_with_its_destination(McpAuthType authType)
    {
        var client = Client() with { AuthType = authType };
        await KeepAsync(client);

        (await ListedAsync()).Should().Be(new KnownMcpClient(Calendar, client.Name, McpDestination.Of(client), IsActive: true));
    }

    [StoreFact]
    public async Task A_server_without_an_address_is_remembered_too()
    {
        await KeepAsync(Client() with { Endpoint = null, ConnectionType = McpConnectionType.Stdio });

        (await ListedAsync()).Destination.Origin.Should().BeEmpty();
    }

    [StoreTheory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_said_of_callers_without_a_key_comes_back_as_it_was_said(bool? said)
    {
        var server = new McpServerSettings
        {
            ClientId = "calendar",
            Name = "calendar",
            ConnectionString = new Uri("https://calendar.example/mcp"),
            AllowAnonymous = said,
        };
        await WithAsync((IMcpClientStore store) => store.TryAddAsync(server, isActive: true, Stored.Now, default));

        (await WithAsync((IMcpClientStore store) => store.FindAsync(Calendar, default)))!.Server!.AllowAnonymous.Should().Be(said);
    }

    [StoreFact]
    public async Task A_server_is_deactivated_and_kept_again()
    {
        await KeepAsync(Client());
        await WithAsync((IMcpClientRepository clients) => clients.DeactivateAsync(Calendar, Stored.Now, default));
        (await ListedAsync()).IsActive.Should().BeFalse();

        await KeepAsync(Client());

        (await ListedAsync()).IsActive.Should().BeTrue();
        (await Host.CountAsync("mcp_clients WHERE mcp_client_id = 'calendar' AND deactivated_at IS NULL AND version = 3")).Should().Be(1);
    }

    [StoreFact]
    public async Task A_key_comes_back_by_identifier_and_while_it_is_active_by_value()
    {
        var value = Stored.Secrets.NewSecret();
        var key = Key(["search", "fetch"]);
        var kept = key with { IsFileManaged = true, CreatedAt = Stored.Now, UpdatedAt = Stored.Now };
        await KeepAsync(key, value);

        (await FindKeyAsync()).Should().BeEquivalentTo(kept);
        (await FindKeyAsync(value)).Should().BeEquivalentTo(kept);
        await KeepAsync(key with { IsActive = false }, value);
        (await FindKeyAsync())!.IsActive.Should().BeFalse();
        (await FindKeyAsync(value)).Should().BeNull();
    }

    [StoreTheory]
    [InlineData("*")]
    [InlineData()]
    [InlineData("b", "a")]
    public async Task What_a_key_may_use_comes_back_as_it_was_granted(params string[] tools)
    {
        await KeepAsync(Key(tools), Stored.Secrets.NewSecret());

        (await FindKeyAsync())!.Grants.Should().ContainSingle().Which.Tools.Fingerprint
            .Should().Be(ToolSelection.Of(tools).Fingerprint);
    }

    [StoreFact]
    public async Task Deactivating_what_the_file_had_leaves_no_key_active()
    {
        var value = Stored.Secrets.NewSecret();
        await KeepAsync(Key([]), value);

        await WithAsync((IVirtualKeyRepository keys) => keys.DeactivateConfiguredAsync(Stored.Now, default));

        (await FindKeyAsync(value)).Should().BeNull();
        (await Host.CountAsync("virtual_keys WHERE is_active = 1")).Should().Be(0);
    }

    [StoreFact]
    public async Task A_shared_login_comes_back_until_it_is_revoked()
    {
        var config = Config("config-1");
        await WithAsync((IOAuthConfigRepository configs) => configs.TryAddAsync(config, default));

        (await FindConfigAsync(config.Id)).Should().Be(config);
        (await WithAsync((IOAuthConfigRepository configs) => configs.FindByClientAsync(Calendar, default))).Should().Be(config);
        await WithAsync((IOAuthConfigRepository configs) => configs.RevokeAsync(config.Id, Stored.Now, default));
        (await FindConfigAsync(config.Id)).Should().BeNull();
        (await WithAsync((IOAuthConfigRepository configs) => configs.FindByClientAsync(Calendar, default))).Should().BeNull();
    }

    [StoreFact]
    public async Task A_server_has_one_shared_login_at_a_time()
    {
        await WithAsync((IOAuthConfigRepository configs) => configs.TryAddAsync(Config("config-1"), default));
        await WithAsync((IOAuthConfigRepository configs) => configs.TryAddAsync(Config("config-2"), default));

        (await Host.RowsAsync<string>("SELECT oauth_config_id FROM oauth_configs")).Should().Equal("config-1");
    }

    [StoreFact]
    public async Task A_login_tells_of_its_token_until_it_is_revoked()
    {
        await WithAsync((IOAuthConfigRepository configs) => configs.TryAddAsync(Config("config-1"), default));
        foreach (var subject in new[] { Stored.Subject(SubjectKind.McpClient, Calendar.Value), Stored.Subject() })
        {
            await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));
            var trip = Stored.Trip(subject.Id) with { McpClient = Calendar, Flow = null };
            await WithAsync((IConnectionRepository connections) =>
                connections.TryKeepAsync(Connection.Make(trip, WillingProvider.Tokens, Stored.Secrets, Stored.Now), default));
        }

        (await WithAsync((IOAuthConfigRepository configs) => configs.TryAuthorizeAsync(new("config-1"), default))).Should().BeTrue();
        (await FindConfigAsync(new("config-1")))!.Token!.Scopes.Should().Equal("notes.read");

        await WithAsync((IOAuthConfigRepository configs) => configs.RevokeAsync(new("config-1"), Stored.Now, default));

        (await FindConfigAsync(new("config-1"))).Should().BeNull();
    }

    [StoreFact]
    public async Task A_login_is_authorized_or_fails_while_it_is_waited_for_and_not_afterwards()
    {
        await WithAsync((IOAuthConfigRepository configs) => configs.TryAddAsync(Config("config-1"), default));

        await WithAsync((IOAuthConfigRepository configs) => configs.FailAsync(new("config-1"), "upstream_denied", default));
        (await FindConfigAsync(new("config-1"))).Should().BeEquivalentTo(new { Status = OAuthConfigStatus.Failed, Failure = "upstream_denied" });
        (await WithAsync((IOAuthConfigRepository configs) => configs.TryAuthorizeAsync(new("config-1"), default))).Should().BeFalse();

        var again = Config("config-1").AskAgain(OAuthConfigPurpose.TestLogin, Stored.Now + Stored.Tick);
        (await WithAsync((IOAuthConfigRepository configs) => configs.TryRenewAsync(again, default))).Should().BeTrue();
        (await FindConfigAsync(new("config-1"))).Should().Be(again);
    }

    [StoreFact]
    public async Task A_fact_is_the_one_that_was_kept_last()
    {
        (await FactAsync()).Should().BeNull();
        await WithAsync((StoreFacts facts) => facts.KeepAsync("fact", "one", default));
        await WithAsync((StoreFacts facts) => facts.KeepAsync("fact", "two", default));

        (await FactAsync()).Should().Be("two");
    }

    private static McpClient Client() => new()
    {
        Id = Calendar,
        Name = McpClientName.Parse("calendar").Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri("https://calendar.example/mcp"),
        AuthType = McpAuthType.PerUserOAuth,
        OAuth = new McpOAuthSettings { Issuer = "https://login.example" },
    };

    private static VirtualKey Key(string[] tools) =>
        new(new VirtualKeyId("team"), "The team", true, [new VirtualKeyGrant(Calendar, "calendar", ToolSelection.Of(tools))]);

    private static OAuthConfig Config(string id) => new(
        new OAuthConfigId(id),
        Calendar,
        OAuthConfigPurpose.Shared,
        OAuthConfigStatus.Pending,
        Stored.Now,
        Stored.Now + OAuthConfig.Lifetime,
        Failure: null,
        Token: null);

    private Task KeepAsync(McpClient client) =>
        WithAsync((IMcpClientRepository clients) => clients.KeepConfiguredAsync(client, Stored.Now, default));

    private Task KeepAsync(VirtualKey key, Secret value) =>
        WithAsync((IVirtualKeyRepository keys) => keys.KeepConfiguredAsync(key, value.Hash(), Stored.Now, default));

    private async Task<KnownMcpClient> ListedAsync() =>
        (await WithAsync((IMcpClientRepository clients) => clients.ListConfiguredAsync(default))).Single(known => known.Id == Calendar);

    private Task<VirtualKey?> FindKeyAsync() =>
        WithAsync((IVirtualKeyRepository keys) => keys.FindAsync(new VirtualKeyId("team"), default));

    private Task<VirtualKey?> FindKeyAsync(Secret value) =>
        WithAsync((IVirtualKeyRepository keys) => keys.FindByValueAsync(value.Hash(), default));

    private Task<OAuthConfig?> FindConfigAsync(OAuthConfigId id) =>
        WithAsync((IOAuthConfigRepository configs) => configs.FindAsync(id, default));

    private Task<string?> FactAsync() => WithAsync((StoreFacts facts) => facts.FindAsync("fact", default));
}
