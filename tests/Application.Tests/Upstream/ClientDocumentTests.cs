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

    private async Task<UpstreamCredentials> ObtainAsync(UpstreamProvider provider, string callback) =>
        (await UseAsync(all => all.ObtainAsync(Client, provider, callback, default))).Value;

    private Task<bool> ReplaceAsync(UpstreamProvider provider, UpstreamCredentials refused) =>
        UseAsync(all => all.TryReplaceAsync(Client, provider, Callback, refused, default));

    private Task<T> UseAsync<T>(Func<ProviderCredentials, Task<T>> use) => _host.UseAsync(use);

    private async Task RegisteredAsync(int times) =>
        await _host.Upstream.ReceivedWithAnyArgs(times).RegisterAsync(default!, default!, default!, default);
}
