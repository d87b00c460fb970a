using Bifrost.Application.Ports;
using Bifrost.Domain.Clients;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class OAuthClientRepositoryTests : RepositoryTests
{
    [StoreFact]
    public async Task A_client_comes_back_with_everything_it_said()
    {
        var client = Client(new ClientRegistration
        {
            RedirectUris = ["https://app.example/callback?a=b", "http://[::1]:9/x", "cursor://callback"],
            ApplicationType = "web",
            ClientName = "Ä client ©",
            ClientUri = "https://app.example/",
            LogoUri = "https://app.example/logo.png",
            TosUri = "https://app.example/tos",
            PolicyUri = "https://app.example/policy",
            Contacts = ["a@example.com", "b@example.com"],
            Scope = "mcp:read",
            SoftwareId = "software",
            SoftwareVersion = "1.2",
        });
        await WithAsync((IOAuthClientRepository clients) => clients.AddAsync(client, default));

        (await FindAsync(client.Id)).Should().BeEquivalentTo(client);
    }

    [StoreFact]
    public async Task What_a_client_left_out_stays_left_out()
    {
        var client = Client(new ClientRegistration { RedirectUris = ["cursor://callback"] });
        await WithAsync((IOAuthClientRepository clients) => clients.AddAsync(client, default));

        (await FindAsync(client.Id)).Should().BeEquivalentTo(client);
        (await FindAsync(client.Id))!.Metadata.ClientName.Should().BeNull();
    }

    [StoreTheory]
    [InlineData("nobody")]
    [InlineData("")]
    public async Task An_unknown_client_is_nobody(string id) => (await FindAsync(new ClientId(id))).Should().BeNull();

    [StoreFact]
    public async Task Identifiers_differ_in_case()
    {
        var client = Client(new ClientRegistration { RedirectUris = ["cursor://callback"] });
        await WithAsync((IOAuthClientRepository clients) => clients.AddAsync(client, default));

        (await FindAsync(new ClientId(client.Id.Value.ToUpperInvariant()))).Should().BeNull();
    }

    [StoreFact]
    public async Task A_client_is_unused_until_it_is_marked()
    {
        var client = Client(new ClientRegistration { RedirectUris = ["cursor://callback"] });
        await WithAsync((IOAuthClientRepository clients) => clients.AddAsync(client, default));
        (await WithAsync((IUnusedClientRows clients) => clients.CountAsync(Stored.Now, default))).Should().Be(1);

        await WithAsync((IOAuthClientRepository clients) => clients.MarkUsedAsync(client.Id, Stored.Now, default));

        (await WithAsync((IUnusedClientRows clients) => clients.CountAsync(Stored.Now, default))).Should().Be(0);
        (await FindAsync(client.Id))!.LastUsedAt.Should().Be(Stored.Now);
    }

    private Task<OAuthClient?> FindAsync(ClientId id) =>
        WithAsync((IOAuthClientRepository clients) => clients.FindAsync(id, default));

    private static OAuthClient Client(ClientRegistration registration) =>
        OAuthClient.Register(registration.ToMetadata().Value, Stored.Secrets, Stored.Now);
}
