using Bifrost.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>Response parameters are appended to the client's own query, and arrive as they were sent.</summary>
public sealed class RedirectUriParametersTests
{
    [Theory]
    [InlineData("https://app.example/cb", "https://app.example/cb?code=c")]
    [InlineData("https://app.example", "https://app.example?code=c")]
    [InlineData("https://app.example/cb?", "https://app.example/cb?code=c")]
    [InlineData("https://app.example/cb?x=1", "https://app.example/cb?x=1&code=c")]
    [InlineData("https://app.example/cb?x=1&", "https://app.example/cb?x=1&code=c")]
    [InlineData("https://app.example/cb?x=%20+&y&x=2", "https://app.example/cb?x=%20+&y&x=2&code=c")]
    [InlineData("https://app.example/cb?next=/a?b=c", "https://app.example/cb?next=/a?b=c&code=c")]
    [InlineData("http://127.0.0.1:3000/cb", "http://127.0.0.1:3000/cb?code=c")]
    [InlineData("com.example.app:/cb", "com.example.app:/cb?code=c")]
    [InlineData("vscode://host/did-authenticate?windowId=1", "vscode://host/did-authenticate?windowId=1&code=c")]
    public void The_clients_own_query_is_kept(string redirectUri, string expected)
    {
        AClient.Redirect(redirectUri).WithParameters(("code", "c")).Should().Be(expected);
    }

    [Theory]
    [InlineData("code=evil")]
    [InlineData("state=evil")]
    [InlineData("iss=evil")]
    [InlineData("error=evil")]
    [InlineData("error_description=evil")]
    [InlineData("error_uri=evil")]
    [InlineData("code")]
    [InlineData("code=a=b")]
    [InlineData("%63ode=evil")]
    [InlineData("c%6Fd%65=evil")]
    [InlineData("code=1&code=2&state=3")]
    public void What_a_registered_query_sets_beforehand_is_dropped(string query)
    {
        AClient.Redirect($"https://app.example/cb?x=1&{query}&y=2").WithParameters(("code", "c"))
            .Should().Be("https://app.example/cb?x=1&y=2&code=c");
    }

    [Theory]
    [InlineData("Code=1")]
    [InlineData("xcode=1")]
    [InlineData("code%5B%5D=1")]
    [InlineData("x=code")]
    public void Other_parameters_with_similar_names_are_the_clients_own(string query)
    {
        AClient.Redirect($"https://app.example/cb?{query}").WithParameters(("code", "c"))
            .Should().Be($"https://app.example/cb?{query}&code=c");
    }

    [Fact]
    public void A_parameter_without_a_value_is_left_out()
    {
        AClient.Redirect().WithParameters(("code", "c"), ("state", null), ("iss", "i"))
            .Should().Be("https://app.example/cb?code=c&iss=i");
    }

    public static TheoryData<string> States => new(
        "plain",
        "with space",
        "a+b",
        "100%",
        "%20%2B%26",
        "a&code=evil",
        "a=b;c=d",
        "#fragment?x",
        "\"<script>'",
        "zażółć 日本語 😀",
        "\r\nSet-Cookie: a=b",
        "eyJhIjoiYiJ9.x-_~",
        string.Concat(Enumerable.Repeat("ä+%&", 512)));

    [Theory]
    [MemberData(nameof(States))]
    public void Every_state_arrives_as_it_was_sent(string state)
    {
        var location = AClient.Redirect("https://app.example/cb?x=1").WithParameters(("code", "c"), ("state", state));
        var query = QueryHelpers.ParseQuery(new Uri(location).Query);

        query["state"].Should().Equal(state);
        query["code"].Should().Equal("c");
        query.Should().HaveCount(3);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void No_state_brings_a_character_that_no_header_may_have(string state)
    {
        AClient.Redirect().WithParameters(("state", state)).Should().MatchRegex("^[!-~]+$").And.NotContain("#");
    }
}
