using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>As whom Bifrost speaks to a provider: configured, registered, or by its document.</summary>
public sealed class ClientDocumentTests : IAsyncLifetime
{
    private const string Callback = "https://bifrost.example/api/oauth/callback";
    private const string Document = "https://bifrost.example/oauth/client-metadata.json";

    private static readonly UpstreamProvider TakesDocuments = WillingProvider.Provider with { TakesClientDocuments = true };

    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_provider_that_takes_documents_gets_the_documents_address_and_no_registration()
    {
        var known = await ObtainAsync(TakesDocuments, Callback);

        known.Should().Be(new UpstreamCredentials(Document, null, UpstreamAuthMethod.None));
        await RegisteredAsync(times: 0);
        (await _host.CountAsync("upstream_registrations")).Should().Be(0);
    }

    [Fact]
    public async Task The_document_of_the_callback_of_an_issuer_is_that_of_the_issuer()
    {
        var segment = UpstreamCallback.SegmentOf(WillingProvider.Issuer);

        (await ObtainAsync(TakesDocuments, $"{Callback}/{segment}")).ClientId
            .Should().Be($"https://bifrost.example/oauth/client-metadata/{segment}");
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/api/oauth/callback")]
    [InlineData("https://127.0.0.1/api/oauth/callback")]
    [InlineData("https://[::1]/api/oauth/callback")]
    [InlineData("https://localhost:8443/api/oauth/callback")]
    public async Task Where_no_provider_could_read_the_document_Bifrost_registers(string callback)
    {
        (await ObtainAsync(TakesDocuments, callback)).ClientId.Should().Be("bifrost-at-the-provider");
        await RegisteredAsync(times: 1);
    }

    [Fact]
    public async Task A_provider_that_takes_none_gets_a_registration() =>
        (await ObtainAsync(WillingProvider.Provider, Callback)).ClientId.Should().Be("bifrost-at-the-provider");

    [Fact]
    public async Task A_configured_client_wins()
    {
        var configured = Client with { OAuth = new McpOAuthSettings { ClientId = "ours" } };

        (await UseAsync(all => all.ObtainAsync(configured, TakesDocuments, Callback, default))).Value.ClientId.Should().Be("ours");
    }

    [Fact]
    public async Task A_registration_that_has_connections_is_kept_when_its_provider_begins_to_take_documents()
    {
        await ObtainAsync(WillingProvider.Provider, Callback);

        (await ObtainAsync(TakesDocuments, Callback)).ClientId.Should().Be("bifrost-at-the-provider");
    }

    [Fact]
    public async Task A_registration_that_was_forgotten_is_followed_by_the_document()
    {
        var registered = await ObtainAsync(WillingProvider.Provider, Callback);

        (await ReplaceAsync(TakesDocuments, registered)).Should().BeTrue();

        (await ObtainAsync(TakesDocuments, Callback)).ClientId.Should().Be(Document);
        await RegisteredAsync(times: 1);
    }

    [Fact]
    public async Task A_document_that_a_provider_refuses_is_followed_by_a_registration()
    {
        var document = await ObtainAsync(TakesDocuments, Callback);

        (await ReplaceAsync(TakesDocuments, document)).Should().BeTrue();

        (await ObtainAsync(TakesDocuments, Callback)).ClientId.Should().Be("bifrost-at-the-provider");
        await RegisteredAsync(times: 1);
    }

    [Fact]
    public async Task A_provider_that_refuses_each_new_registration_gets_one_in_an_hour()
    {
        var first = await ObtainAsync(WillingProvider.Provider, Callback);
        RegistersAs("second");
        (await ReplaceAsync(WillingProvider.Provider, first)).Should().BeTrue();
        var second = await ObtainAsync(WillingProvider.Provider, Callback);
        second.ClientId.Should().Be("second");

        (await ReplaceAsync(WillingProvider.Provider, second)).Should().BeFalse();

        await RegisteredAsync(times: 2);
        _host.Clock.Advance(TimeSpan.FromHours(1));
        RegistersAs("third");
        (await ReplaceAsync(WillingProvider.Provider, second)).Should().BeTrue();
        (await ObtainAsync(WillingProvider.Provider, Callback)).ClientId.Should().Be("third");
    }

    [Fact]
    public async Task A_provider_that_refuses_document_and_registration_gets_one_registration_in_an_hour()
    {
        var document = await ObtainAsync(TakesDocuments, Callback);
        await ReplaceAsync(TakesDocuments, document);
        var registered = await ObtainAsync(TakesDocuments, Callback);

        (await ReplaceAsync(TakesDocuments, registered)).Should().BeFalse();

        (await ObtainAsync(TakesDocuments, Callback)).Should().Be(registered);
        await RegisteredAsync(times: 1);
    }

    [Theory]
    [InlineData(null, null, UpstreamAuthMethod.None, false)]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretPost, true)]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretPost, true, "client_secret_basic", "client_secret_post")]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretPost, true, "client_secret_post", "client_secret_basic")]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretPost, true, "none")]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretPost, true, "private_key_jwt")]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretBasic, false, "client_secret_basic")]
    [InlineData("S", null, UpstreamAuthMethod.ClientSecretPost, false, "none", "client_secret_post")]
    [InlineData("S", UpstreamAuthMethod.ClientSecretBasic, UpstreamAuthMethod.ClientSecretBasic, false, "client_secret_post")]
    [InlineData("S", UpstreamAuthMethod.ClientSecretPost, UpstreamAuthMethod.ClientSecretPost, false)]
    public async Task A_configured_secret_is_sent_as_the_administrator_says_else_as_the_provider_says_else_in_the_body(
        string? secret, UpstreamAuthMethod? named, UpstreamAuthMethod method, bool isAssumed, params string[] advertised)
    {
        var configured = Client with
        {
            OAuth = new McpOAuthSettings { ClientId = "ours", ClientSecret = secret is null ? null : new Secret(secret) },
        };
        var provider = WillingProvider.Provider with { TokenAuthMethods = advertised, AuthMethod = named };

        var known = (await UseAsync(all => all.ObtainAsync(configured, provider, Callback, default))).Value;

        (known.Method, known.IsMethodAssumed).Should().Be((method, isAssumed));
    }

    [Fact]
    public async Task Credentials_that_others_replaced_already_are_left_alone()
    {
        await ObtainAsync(WillingProvider.Provider, Callback);

        await ReplaceAsync(WillingProvider.Provider, new UpstreamCredentials("an-older-one", null, UpstreamAuthMethod.None));

        await RegisteredAsync(times: 1);
        (await _host.CountAsync("upstream_registrations")).Should().Be(1);
    }

    private static McpClient Client => new()
    {
        Id = new McpClientId("notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri("https://notes.example/mcp"),
        AuthType = McpAuthType.PerUserOAuth,
    };

    private void RegistersAs(string id) => _host.Upstream.RegisterAsync(default!, default!, default!, default).ReturnsForAnyArgs(
        (Result<UpstreamCredentials>)new UpstreamCredentials(id, null, UpstreamAuthMethod.None));

    private async Task<UpstreamCredentials> ObtainAsync(UpstreamProvider provider, string callback) =>
        (await UseAsync(all => all.ObtainAsync(Client, provider, callback, default))).Value;

    private Task<bool> ReplaceAsync(UpstreamProvider provider, UpstreamCredentials refused) =>
        UseAsync(all => all.TryReplaceAsync(Client, provider, Callback, refused, default));

    private Task<T> UseAsync<T>(Func<ProviderCredentials, Task<T>> use) => _host.UseAsync(use);

    private async Task RegisteredAsync(int times) =>
        await _host.Upstream.ReceivedWithAnyArgs(times).RegisterAsync(default!, default!, default!, default);
}
