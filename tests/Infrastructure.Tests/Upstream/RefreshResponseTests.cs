using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>What a provider's answer to a refresh token says of the grant.</summary>
public sealed class RefreshResponseTests
{
    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""")]
    [InlineData(403, """{"error":"invalid_grant"}""")]
    [InlineData(200, """{"error":"bad_refresh_token"}""")]
    [InlineData(400, """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token"}""")]
    [InlineData(200, """{"status":"BAD_REFRESH_TOKEN"}""")]
    [InlineData(200, """{"ok":false,"error":"invalid_refresh_token"}""")]
    [InlineData(200, """{"ok":false,"error":"token_revoked"}""")]
    [InlineData(200, """{"ok":false,"error":"token_expired"}""")]
    [InlineData(200, """{"ok":false,"error":"account_inactive"}""")]
    [InlineData(401, """{"error":"invalid_token","error_description":"Invalid refresh token (expired)"}""")]
    [InlineData(400, """{"error":"interaction_required"}""")]
    [InlineData(400, """{"error":{"code":"invalid_grant","message":"x"}}""")]
    [InlineData(400, """{"error":{"code":400,"status":"INVALID_GRANT"}}""")]
    [InlineData(400, """{"errors":[{"code":"invalid_grant"}]}""")]
    [InlineData(400, """{"errors":["invalid_grant"]}""")]
    [InlineData(400, """{"error":["invalid_grant"]}""")]
    [InlineData(400, """{"errorCode":"InvalidGrant"}""")]
    [InlineData(400, """{"code":"invalid-grant"}""")]
    [InlineData(400, "error=invalid_grant&error_description=x")]
    public void Words_that_are_final_end_the_grant(int status, string body) => Is(status, body, UpstreamErrors.GrantEnded);

    [Theory]
    [InlineData(403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""")]
    [InlineData(400, """{"error":"invalid_request"}""")]
    [InlineData(400, """{"error":"a word that nobody knows"}""")]
    [InlineData(400, """{"message":"no"}""")]
    [InlineData(422, "{}")]
    [InlineData(404, """{"error":"not_found"}""")]
    [InlineData(200, """{"ok":false}""")]
    [InlineData(200, """{"ok":false,"error":"access_denied"}""")]
    [InlineData(200, """{"success":false,"message":"no"}""")]
    [InlineData(200, """{"error":true}""")]
    [InlineData(200, """{"error":{"message":"no"}}""")]
    [InlineData(200, """{"error":"\ud800"}""")]
    [InlineData(400, "error=another_word")]
    public void A_definite_refusal_is_a_refusal(int status, string body) => Is(status, body, UpstreamErrors.ProviderRefused);

    [Theory]
    [InlineData(401, """{"error":"invalid_client"}""")]
    [InlineData(400, """{"error":"INVALID_CLIENT"}""")]
    [InlineData(200, """{"ok":false,"error":"bad_client_secret"}""")]
    [InlineData(400, """{"status":"BAD_CLIENT_ID"}""")]
    [InlineData(401, "")]
    [InlineData(401, "<html>")]
    public void A_client_that_is_refused_is_told_apart(int status, string body) => Is(status, body, UpstreamErrors.RegistrationFailed);

    [Theory]
    [InlineData(500, """{"error":"invalid_grant"}""")]
    [InlineData(503, "")]
    [InlineData(429, """{"error":"invalid_grant"}""")]
    [InlineData(408, "")]
    [InlineData(425, "{}")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    [InlineData(400, """{"error":"slow_down"}""")]
    [InlineData(200, """{"error":"server_error"}""")]
    [InlineData(200, """{"ok":false,"error":"ratelimited"}""")]
    [InlineData(200, """{"ok":false,"error":"internal_error"}""")]
    [InlineData(200, """{"ok":false,"error":"fatal_error"}""")]
    [InlineData(200, """{"ok":false,"error":"service_unavailable"}""")]
    [InlineData(400, """{"error":{"status":"SERVICE_UNAVAILABLE"}}""")]
    [InlineData(400, "")]
    [InlineData(400, "<!doctype html><a href='?a=1&error=invalid_grant'>")]
    [InlineData(403, "Attention Required!")]
    [InlineData(404, "404 page not found")]
    [InlineData(302, "")]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "<!doctype html>")]
    public void What_is_of_the_moment_says_nothing_of_the_grant(int status, string body) =>
        Is(status, body, UpstreamErrors.ProviderUnreachable);

    [Theory]
    [InlineData(429, "")]
    [InlineData(400, """{"error":"invalid_request"}""")]
    public void The_time_that_the_provider_names_is_kept(int status, string body)
    {
        var answer = new OAuthAnswer(status, Encoding.UTF8.GetBytes(body), []) { RetryAfter = TimeSpan.FromSeconds(90) };

        RefreshResponse.Process(answer).Fault!.Error.RetryAfter.Should().Be(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void A_user_token_is_renewed_with_what_is_the_users() =>
        Read(200, """{"ok":true,"access_token":"BOT","authed_user":{"access_token":"USER","refresh_token":"RT2","expires_in":43200}}""")
            .Value.Should().Be(new UpstreamTokens(new Secret("USER"), new Secret("RT2"), null, TimeSpan.FromHours(12)));

    private static void Is(int status, string body, Error error) => Read(status, body).Fault!.Error.Should().Be(error);

    private static Learned<UpstreamTokens> Read(int status, string body) =>
        RefreshResponse.Process(new OAuthAnswer(status, Encoding.UTF8.GetBytes(body), []));
}
