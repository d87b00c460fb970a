using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Upstream;

public sealed class OAuthConfigTests
{
    private static readonly DateTimeOffset Now = UseCaseHost.Start;

    private static readonly OAuthConfig Asked = OAuthConfig.Ask(
        new OAuthConfigId("config"), new McpClientId("notes"), OAuthConfigPurpose.Shared, Now);

    [Fact]
    public void A_login_is_waited_for_for_fifteen_minutes_and_failed_then()
    {
        var last = Now + TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1);
        var late = Now + TimeSpan.FromMinutes(15);

        Asked.IsAwaitedAt(last).Should().BeTrue();
        Asked.StatusAt(last).Should().Be(OAuthConfigStatus.Pending);
        Asked.IsAwaitedAt(late).Should().BeFalse();
        Asked.StatusAt(late).Should().Be(OAuthConfigStatus.Failed);
    }

    [Fact]
    public void A_login_that_was_to_replace_one_that_is_there_leaves_that_one_in_force()
    {
        var again = (Asked with { Status = OAuthConfigStatus.Authorized, Token = new OAuthConfigToken("token", null, []) })
            .AskAgain(OAuthConfigPurpose.Shared, Now + TimeSpan.FromHours(1));

        again.StatusAt(Now + TimeSpan.FromHours(1)).Should().Be(OAuthConfigStatus.Pending);
        again.StatusAt(Now + TimeSpan.FromHours(2)).Should().Be(OAuthConfigStatus.Authorized);
    }

    [Fact]
    public void A_login_that_failed_is_waited_for_anew_when_it_is_asked_for_again()
    {
        var failed = Asked with { Status = OAuthConfigStatus.Failed, Failure = "upstream_denied" };

        var again = failed.AskAgain(OAuthConfigPurpose.TestLogin, Now + TimeSpan.FromHours(1));

        again.Should().BeEquivalentTo(new
        {
            Id = new OAuthConfigId("config"),
            Purpose = OAuthConfigPurpose.TestLogin,
            Status = OAuthConfigStatus.Pending,
            Failure = (string?)null,
            CreatedAt = Now,
            ExpiresAt = Now + TimeSpan.FromHours(1) + OAuthConfig.Lifetime,
        });
    }
}
