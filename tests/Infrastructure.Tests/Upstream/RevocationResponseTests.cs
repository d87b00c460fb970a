using System.Text;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>What a revocation endpoint answers (RFC 7009 §2.2).</summary>
public sealed class RevocationResponseTests
{
    [Theory]
    [InlineData(200, "")]
    [InlineData(200, """{"ok":true,"revoked":true}""")]
    [InlineData(204, "")]
    [InlineData(400, """{"error":"invalid_token"}""")]
    [InlineData(400, """{"error":"invalid_grant"}""")]
    [InlineData(200, """{"ok":false,"error":"token_revoked"}""")]
    public void A_token_that_is_gone_is_revoked(int status, string body) => Judge(status, body).Should().BeNull();

    [Theory]
    [InlineData(503, "")]
    [InlineData(429, "")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    [InlineData(200, """{"ok":false,"error":"ratelimited"}""")]
    public void An_outage_is_worth_another_try(int status, string body) =>
        Judge(status, body)!.Error.Should().Be(UpstreamErrors.ProviderUnreachable);

    [Theory]
    [InlineData(400, """{"error":"unsupported_token_type"}""")]
    [InlineData(200, """{"ok":false,"error":"no_permission"}""")]
    [InlineData(400, "")]
    public void Another_answer_is_a_refusal(int status, string body) =>
        Judge(status, body)!.Error.Should().Be(UpstreamErrors.ProviderRefused);

    [Theory]
    [InlineData(401, """{"error":"invalid_client"}""")]
    [InlineData(200, """{"ok":false,"error":"bad_client_secret"}""")]
    public void A_client_that_is_refused_is_told_apart(int status, string body) =>
        Judge(status, body)!.Error.Should().Be(UpstreamErrors.RegistrationFailed);

    private static Fault? Judge(int status, string body) =>
        RevocationRequest.Judge(new OAuthAnswer(status, Encoding.UTF8.GetBytes(body), []));
}
