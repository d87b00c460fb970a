using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Which providers are sent a resource (RFC 8707).</summary>
public sealed class ResourceRuleTests
{
    private const string Other = "https://login.example/x";

    [Theory]
    [InlineData("https://login.microsoftonline.com/tenant/v2.0", Other, Other)]
    [InlineData("https://login.microsoftonline.us/tenant/v2.0", Other, Other)]
    [InlineData("https://login.partner.microsoftonline.cn/tenant/v2.0", Other, Other)]
    [InlineData("https://sts.windows.net/tenant/", Other, "https://login.microsoftonline.com/tenant/oauth2/v2.0/token")]
    [InlineData("https://sts.windows.net/tenant/", "https://LOGIN.MICROSOFTONLINE.COM/tenant/oauth2/v2.0/authorize", Other)]
    [InlineData("https://login.microsoftonline.com.:443/tenant", Other, Other)]
    [InlineData("https://eu.login.microsoftonline.com/tenant", Other, Other)]
    public void Entra_is_sent_none(string issuer, string authorize, string token) => IsNamed(new(), issuer, authorize, token).Should().BeFalse();

    [Theory]
    [InlineData("https://login.microsoftonline.com.evil.example/tenant", Other, Other)]
    [InlineData("https://evillogin.microsoftonline.com/tenant", Other, Other)]
    [InlineData("https://microsoftonline.com/tenant", Other, Other)]
    [InlineData("https://evil.example/login.microsoftonline.com", "https://evil.example/?login.microsoftonline.com", Other)]
    [InlineData("no address", Other, Other)]
    public void Everybody_else_is_sent_one(string issuer, string authorize, string token) => IsNamed(new(), issuer, authorize, token).Should().BeTrue();

    [Theory]
    [InlineData(true, "https://login.microsoftonline.com/tenant/v2.0")]
    [InlineData(false, Other)]
    public void The_administrators_word_wins(bool word, string issuer) =>
        IsNamed(new McpOAuthSettings { SendResource = word }, issuer, Other, Other).Should().Be(word);

    private static bool IsNamed(McpOAuthSettings settings, string issuer, string authorize, string token) =>
        ResourceRule.IsNamed(settings, issuer, new Uri(authorize), new Uri(token));
}
