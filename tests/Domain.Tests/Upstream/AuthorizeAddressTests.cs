using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Domain.Tests.Upstream;

/// <summary>The address at the provider that a browser is sent to.</summary>
public sealed class AuthorizeAddressTests
{
    [Fact]
    public void The_request_is_a_code_request_with_a_challenge_of_its_own()
    {
        var query = QueryOf(ATrip.To());

        query["response_type"].Should().Equal("code");
        query["client_id"].Should().Equal("bifrost-at-provider");
        query["redirect_uri"].Should().Equal("http://localhost:8080/api/oauth/callback");
        query["code_challenge"].Should().Equal(ACode.Challenge);
        query["code_challenge_method"].Should().Equal("S256");
        query["state"].Should().Equal(ATrip.State.Reveal());
        query["scope"].Should().Equal("read write");
        query["resource"].Should().Equal("https://notes.example/mcp");
        query.Should().HaveCount(8);
    }

    [Fact]
    public void The_verifier_stays_here()
    {
        ATrip.To().AuthorizeAddress(ATrip.State).Should().NotContain(ACode.Verifier);
    }

    [Theory]
    [InlineData("https://provider.example/authorize", "https://provider.example/authorize?response_type=code&")]
    [InlineData("https://provider.example/authorize?tenant=a%20b", "https://provider.example/authorize?tenant=a%20b&response_type=code&")]
    [InlineData("https://provider.example", "https://provider.example/?response_type=code&")]
    public void The_endpoints_own_query_is_kept(string endpoint, string start)
    {
        ATrip.To(ATrip.Provider(endpoint)).AuthorizeAddress(ATrip.State).Should().StartWith(start);
    }

    [Fact]
    public void What_the_administrator_adds_is_added_escaped_and_after_all_else()
    {
        var provider = ATrip.Provider() with
        {
            AuthorizeParams = new Dictionary<string, string> { ["prompt"] = "consent", ["audience"] = "a&state=b c" },
        };

        var query = QueryOf(ATrip.To(provider));

        query["prompt"].Should().Equal("consent");
        query["audience"].Should().Equal("a&state=b c");
        query["state"].Should().Equal(ATrip.State.Reveal());
        query.Should().HaveCount(10);
    }

    [Fact]
    public void Without_scopes_none_are_asked_for()
    {
        QueryOf(ATrip.To(ATrip.Provider() with { Scopes = [] })).Should().NotContainKey("scope");
    }

    [Fact]
    public void Without_a_resource_none_is_named()
    {
        QueryOf(ATrip.To(ATrip.Provider() with { Resource = null })).Should().NotContainKey("resource");
    }

    [Fact]
    public void Values_cannot_add_parameters_of_their_own()
    {
        var trip = ATrip.To(ATrip.Provider() with { Scopes = ["a&redirect_uri=https://evil.example", "b#c+d"] }) with
        {
            Credentials = new UpstreamCredentials("id&state=x", null, UpstreamAuthMethod.None),
        };
        var query = QueryOf(trip);

        query["scope"].Should().Equal("a&redirect_uri=https://evil.example b#c+d");
        query["client_id"].Should().Equal("id&state=x");
        query["redirect_uri"].Should().Equal("http://localhost:8080/api/oauth/callback");
        query["state"].Should().Equal(ATrip.State.Reveal());
    }

    [Fact]
    public void The_callback_is_under_the_origin_the_trip_began_at()
    {
        (ATrip.To() with { BaseUrl = "https://bifrost.example" }).CallbackUrl
            .Should().Be("https://bifrost.example/api/oauth/callback");
    }

    [Fact]
    public void The_host_shown_to_people_is_the_one_they_are_sent_to()
    {
        ATrip.Provider("https://login.example:8443/authorize").Host.Should().Be("login.example:8443");
    }

    private static Dictionary<string, StringValues> QueryOf(UpstreamRoundTrip trip) =>
        QueryHelpers.ParseQuery(new Uri(trip.AuthorizeAddress(ATrip.State)).Query);
}
