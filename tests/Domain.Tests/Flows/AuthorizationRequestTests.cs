using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Flows;

/// <summary>Where the browser goes once the user has answered.</summary>
public sealed class AuthorizationRequestTests
{
    [Fact]
    public void A_grant_carries_code_state_and_issuer()
    {
        AFlow.Request(state: "a b").GrantedWith("the-code")
            .Should().Be("https://app.example/cb?code=the-code&state=a%20b&iss=http%3A%2F%2Flocalhost%3A8080");
    }

    [Fact]
    public void A_refusal_carries_error_description_state_and_issuer()
    {
        AFlow.Request().RefusedWith("access_denied", "The user said no.").Should().Be(
            "https://app.example/cb?error=access_denied&error_description=The%20user%20said%20no."
            + "&state=s&iss=http%3A%2F%2Flocalhost%3A8080");
    }

    [Fact]
    public void A_client_that_sent_no_state_gets_none()
    {
        AFlow.Request(state: null).GrantedWith("c").Should().Be("https://app.example/cb?code=c&iss=http%3A%2F%2Flocalhost%3A8080");
    }

    [Fact]
    public void The_answer_goes_to_the_port_the_client_listens_on()
    {
        AFlow.Request("http://127.0.0.1:53211/callback").GrantedWith("c").Should().StartWith("http://127.0.0.1:53211/callback?code=c&");
    }

    [Fact]
    public void Both_scopes_are_granted_and_no_other()
    {
        Scopes.All.Should().Equal("mcp:read", "mcp:write");
        Scopes.Granted.Should().Be(string.Join(' ', Scopes.All));
    }
}
