using Bifrost.Domain.Upstream;

namespace Bifrost.Domain.Tests.Upstream;

public sealed class AuthorizationErrorCodeTests
{
    [Theory]
    [InlineData("access_denied", "access_denied", "upstream_denied")]
    [InlineData("unauthorized_client", "unauthorized_client", "upstream_client_refused")]
    [InlineData("invalid_target", "invalid_target", "upstream_client_refused")]
    [InlineData("invalid_scope", "invalid_scope", "upstream_client_refused")]
    [InlineData("server_error", "server_error", "upstream_unreachable")]
    [InlineData("temporarily_unavailable", "temporarily_unavailable", "upstream_unreachable")]
    [InlineData("login_required", "login_required", "upstream_refused")]
    [InlineData("ACCESS_DENIED", "other", "upstream_refused")]
    [InlineData("secret words", "other", "upstream_refused")]
    [InlineData("", "other", "upstream_refused")]
    public void A_code_is_named_only_where_a_specification_has_it(string error, string named, string meaning)
    {
        AuthorizationErrorCode.Named(error).Should().Be(named);
        AuthorizationErrorCode.Meaning(error).Code.Should().Be(meaning);
    }
}
