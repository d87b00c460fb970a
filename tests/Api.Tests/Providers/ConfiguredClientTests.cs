using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Samples.Upstream.OAuth;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>A client that an administrator registered at a provider, and what is configured for requests to it.</summary>
public sealed class ConfiguredClientTests : ProviderTest
{
    private readonly List<string> _callbacks = [];
    private Func<UpstreamOAuthSettings, UpstreamOAuthSettings> _adjust = oauth => oauth;

    protected override NotesOptions Options => new()
    {
        RequireResource = false,
        Clients =
        [
            new NotesClient { ClientId = "by-basic", ClientSecret = "S", AuthMethod = ClientAuthMethods.Basic, RedirectUris = _callbacks },
            new NotesClient { ClientId = "by-post", ClientSecret = "S", AuthMethod = ClientAuthMethods.Post, RedirectUris = _callbacks },
        ],
    };

    [Theory]
    [InlineData("by-basic", null)]
    [InlineData("by-post", null)]
    [InlineData("by-basic", ClientAuthMethods.Basic)]
    [InlineData("by-post", ClientAuthMethods.Post)]
    public async Task A_secret_reaches_a_provider_that_says_nothing_of_how_it_wants_it(string id, string? method)
    {
        Notes.Faults.ServerMetadata.Always(Fault.Change(json => json.Remove("token_endpoint_auth_methods_supported")));
        await ConfigureAsync(oauth => oauth with { ClientId = id, ClientSecret = new Secret("S"), TokenEndpointAuthMethod = method });

        var (client, token) = await SignInConnectedAsync();
        Advance(TokenLife);
        (await WhoAmIAsync(client, token)).Should().Be("alice");

        Notes.Received.TokenRequests.Should().HaveCount(id == "by-basic" && method is null ? 3 : 2, "the other way is tried once and remembered");
    }

    [Fact]
    public async Task A_client_that_its_provider_does_not_accept_is_named_with_the_methods_that_were_tried()
    {
        await ConfigureAsync(oauth => oauth with { ClientId = "by-post", ClientSecret = new Secret("wrong") });
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, "neither with client_secret_post nor with client_secret_basic");

        Notes.Received.Registrations.Should().BeEmpty();
    }

    [Fact]
    public async Task A_configured_client_that_is_no_longer_accepted_is_a_refusal_of_its_connections_and_not_an_outage()
    {
        await ConfigureAsync(oauth => oauth with { ClientId = "by-post", ClientSecret = new Secret("S") });
        var (client, token) = await SignInConnectedAsync();
        Advance(TokenLife);
        Notes.Faults.Token.Always(Fault.OAuthError("invalid_client", 401));

        (await WhoAmIAsync(client, token)).Should().StartWith("The provider of notes refused to renew the sign-in.");
        Notes.Faults.Clear();
        Advance(TimeSpan.FromMinutes(1));
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    [Fact]
    public async Task Parameters_of_the_administrator_are_added_to_departures_of_every_kind()
    {
        await ConfigureAsync(oauth => oauth with
        {
            AuthorizeParams = new Dictionary<string, string> { ["prompt"] = "consent", ["audience"] = "https://a.example/?x&y" },
        });
        const string Added = "&prompt=consent&audience=https%3A%2F%2Fa.example%2F%3Fx%26y";

        var client = await NewFlowAsync();
        using var inFlow = await client.DepartAsync();
        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));
        var token = (await redeemed.JsonAsync()).GetProperty("access_token").GetString()!;
        using var byLink = await client.Http.GetAsync(await NotesBifrost.LinkAsync(client, token));

        ((int)inFlow.StatusCode, (int)byLink.StatusCode).Should().Be((302, 302), await byLink.TextAsync());
        inFlow.Headers.Location!.OriginalString.Should().EndWith(Added);
        byLink.Headers.Location!.OriginalString.Should().EndWith(Added);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task The_resource_is_named_unless_the_administrator_says_otherwise(bool? configured, bool isNamed)
    {
        await ConfigureAsync(oauth => oauth with { SendResource = configured });
        var client = await NewFlowAsync();
        using var departure = await client.DepartAsync();
        departure.Headers.Location!.OriginalString.Contains("&resource=", StringComparison.Ordinal).Should().Be(isNamed);

        var (signedIn, token) = await SignInConnectedAsync();
        Advance(TokenLife);
        (await WhoAmIAsync(signedIn, token)).Should().Be("alice");

        Notes.Received.TokenRequests.Should().HaveCount(2)
            .And.OnlyContain(request => request.Body.Contains("resource=", StringComparison.Ordinal) == isNamed);
    }

    private async Task ConfigureAsync(Func<UpstreamOAuthSettings, UpstreamOAuthSettings> configure)
    {
        _adjust = configure;
        await RestartAsync();
        _callbacks.Add($"{Bifrost.BaseUrl}/api/oauth/callback");
    }

    protected override BifrostSettings Adjust(BifrostSettings settings) => settings with
    {
        Mcp = settings.Mcp with { Servers = [.. settings.Mcp.Servers.Select(server => server with { OAuth = _adjust(server.OAuth) })] },
    };
}
