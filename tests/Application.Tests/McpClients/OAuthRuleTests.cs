using Bifrost.Application.Settings.Rules;

namespace Bifrost.Application.Tests.McpClients;

/// <summary>What an administrator may add to requests to a provider.</summary>
public sealed class OAuthRuleTests
{
    [Theory]
    [InlineData("prompt")]
    [InlineData("access_type")]
    [InlineData("audience")]
    [InlineData("user_scope")]
    [InlineData("owner")]
    [InlineData("x-tenant.id")]
    public void A_parameter_of_a_provider_may_be_added(string name) => OAuthRule.ParameterName(name).Value.Should().Be(name);

    [Theory]
    [InlineData("response_type")]
    [InlineData("response_mode")]
    [InlineData("client_id")]
    [InlineData("client_secret")]
    [InlineData("redirect_uri")]
    [InlineData("scope")]
    [InlineData("state")]
    [InlineData("STATE")]
    [InlineData("nonce")]
    [InlineData("code_challenge")]
    [InlineData("code_challenge_method")]
    [InlineData("resource")]
    [InlineData("Resource")]
    [InlineData("request")]
    [InlineData("request_uri")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a=b&state")]
    [InlineData("state\n")]
    [InlineData("ſtate")]
    public void A_parameter_of_the_protocol_may_not(string name) => OAuthRule.ParameterName(name).Failed.Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("consent")]
    [InlineData("a&state=b#c")]
    [InlineData("{\"userinfo\":{\"name\":null}}")]
    public void A_value_is_any_line(string value) => OAuthRule.ParameterValue(value).Value.Should().Be(value);

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public void A_value_is_one_line(string value) => OAuthRule.ParameterValue(value).Failed.Should().BeTrue();

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public void A_value_has_a_limit(int length, bool isRefused) => OAuthRule.ParameterValue(new string('a', length)).Failed.Should().Be(isRefused);
}
