using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class TokenResponseTests
{
    [Theory]
    [InlineData("{\"access_token\":\"AT\",\"token_type\":\"Bearer\"}")]
    [InlineData("{\"access_token\":\"AT\",\"token_type\":\"bearer\"}")]
    [InlineData("{\"access_token\":\"AT\",\"token_type\":\"BEARER\"}")]
    [InlineData("{\"access_token\":\"AT\"}")]
    [InlineData("{\"access_token\":\"AT\",\"error\":\"\"}")]
    [InlineData("{\"access_token\":\"AT\",\"error\":null,\"refresh_token\":null,\"scope\":null,\"expires_in\":null}")]
    [InlineData("{\"access_token\":\"AT\",\"unknown\":{\"deep\":[1,2]}}")]
    [InlineData("\ufeff{\"access_token\":\"AT\"}")]
    [InlineData("  {\"access_token\":\"AT\"}\n")]
    [InlineData("access_token=AT&scope=repo%2Cgist&token_type=bearer")]
    public void A_token_is_read(string body) => Read(body).Value.AccessToken.Should().Be(new Secret("AT"));

    [Fact]
    public void Everything_else_is_read_with_it()
    {
        var tokens = Read("""{"access_token":"AT","refresh_token":"RT","scope":"read write","expires_in":3600}""").Value;

        tokens.Should().Be(new UpstreamTokens(new Secret("AT"), new Secret("RT"), "read write", TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_form_is_decoded() =>
        Read("access_token=A%2BT&scope=repo%2Cgist&token_type=bearer&expires_in=60").Value.Should().Be(
            new UpstreamTokens(new Secret("A+T"), null, "repo gist", TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("3600.9", 3600)]
    [InlineData("3.6e3", 3600)]
    [InlineData("1", 1)]
    [InlineData("315360000", 315360000)]
    [InlineData("315360001", 315360000)]
    [InlineData("9223372036854775807", 315360000)]
    [InlineData("1e300", 315360000)]
    [InlineData("\"Infinity\"", 315360000)]
    public void A_lifetime_is_read_in_every_form_and_has_an_end(string written, int seconds) =>
        Read($$"""{"access_token":"AT","expires_in":{{written}}}""").Value.Lifetime.Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("\"NaN\"")]
    [InlineData("true")]
    [InlineData("{}")]
    public void A_lifetime_that_says_nothing_is_unknown(string written) =>
        Read($$"""{"access_token":"AT","expires_in":{{written}}}""").Value.Lifetime.Should().BeNull();

    [Theory]
    [InlineData("{\"error\":\"bad_verification_code\",\"error_description\":\"x\"}")]
    [InlineData("{\"error\":\"invalid_grant\",\"access_token\":\"AT\"}")]
    [InlineData("error=bad_verification_code&error_description=x")]
    [InlineData("{\"ok\":false,\"error\":\"anything\"}")]
    public void An_error_with_status_200_is_a_refusal(string body) => Fails(body, 200, UpstreamErrors.ProviderRefused);

    [Theory]
    [InlineData("{\"error\":\"invalid_grant\"}", 400)]
    [InlineData("{\"error\":\"invalid_scope\"}", 403)]
    [InlineData("no words", 400)]
    [InlineData("", 302)]
    public void Another_refusal_is_a_refusal(string body, int status) => Fails(body, status, UpstreamErrors.ProviderRefused);

    [Theory]
    [InlineData("{\"error\":\"invalid_client\"}", 401)]
    [InlineData("{\"error\":\"invalid_client\"}", 400)]
    [InlineData("{\"error\":\"invalid_client\"}", 200)]
    [InlineData("{\"error\":\"unauthorized_client\"}", 400)]
    [InlineData("error=incorrect_client_credentials", 200)]
    [InlineData("", 401)]
    public void A_client_that_the_provider_does_not_know_has_lost_its_registration(string body, int status) =>
        Fails(body, status, UpstreamErrors.RegistrationFailed);

    [Theory]
    [InlineData("{\"error\":\"invalid_grant\"}", 500)]
    [InlineData("{\"access_token\":\"AT\"}", 503)]
    [InlineData("slow down", 429)]
    [InlineData("", 408)]
    [InlineData("{\"error\":\"temporarily_unavailable\"}", 400)]
    public void An_outage_is_worth_another_try(string body, int status) => Fails(body, status, UpstreamErrors.ProviderUnreachable);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"AT\"")]
    [InlineData("{\"access_token\":\"\"}")]
    [InlineData("{\"access_token\":null}")]
    [InlineData("{\"access_token\":{\"value\":\"AT\"}}")]
    [InlineData("{\"access_token\":\"A\\r\\nT\"}")]
    [InlineData("{\"access_token\":\"A T\"}")]
    [InlineData("{\"access_token\":\"\\u00e4\"}")]
    [InlineData("{\"access_token\":\"\\ud800\"}")]
    [InlineData("access_token=&token_type=bearer")]
    [InlineData("<!doctype html><title>Sign in</title>")]
    [InlineData("{\"access_token\":\"AT\"")]
    public void An_answer_without_a_usable_token_makes_no_sense(string body) => Fails(body, 200, UpstreamErrors.ProviderUnreachable);

    [Theory]
    [InlineData("mac")]
    [InlineData("MAC")]
    [InlineData("DPoP")]
    [InlineData("dpop+jwt")]
    [InlineData("PoP")]
    [InlineData("N_A")]
    public void A_token_that_cannot_be_sent_as_bearer_is_not_used(string type) =>
        Fails($$"""{"access_token":"AT","token_type":"{{type}}"}""", 200, UpstreamErrors.ProviderUnusable);

    [Theory]
    [InlineData("\"user\"")]
    [InlineData("\"bot\"")]
    [InlineData("\"Bearer \"")]
    [InlineData("\"oauth\"")]
    [InlineData("\"JWT\"")]
    [InlineData("\"urn:ietf:params:oauth:token-type:access_token\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[\"Bearer\"]")]
    public void Every_other_kind_of_token_is_sent_as_bearer(string type) =>
        Read($$"""{"access_token":"AT","token_type":{{type}}}""").Value.AccessToken.Should().Be(new Secret("AT"));

    [Theory]
    [InlineData("\"repo,gist\"", "repo gist")]
    [InlineData("\"repo, gist\"", "repo gist")]
    [InlineData("\" repo  gist repo \"", "repo gist")]
    [InlineData("\"repo\\tgist\"", "repo gist")]
    [InlineData("[\"repo\",\"gist\"]", "repo gist")]
    [InlineData("[\"repo gist\",\"user\"]", "repo gist user")]
    [InlineData("[\"repo\",7,null]", "repo")]
    [InlineData("\"Files.Read FILES.READ\"", "Files.Read FILES.READ")]
    [InlineData("\"\"", null)]
    [InlineData("\" , \"", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void Scopes_are_read_in_every_form_and_an_empty_list_says_nothing(string written, string? scopes) =>
        Read($$"""{"access_token":"AT","scope":{{written}}}""").Value.Scope.Should().Be(scopes);

    [Fact]
    public void A_member_named_scopes_is_read_where_scope_says_nothing() =>
        Read("""{"access_token":"AT","scope":"","scopes":["read","write"]}""").Value.Scope.Should().Be("read write");

    [Theory]
    [InlineData("{\"access_token\":\"AT\",\"expires\":5184000}", 5184000)]
    [InlineData("access_token=AT&expires=5184000", 5184000)]
    [InlineData("access_token=AT&expires_in=3599.5\n", 3599)]
    public void A_lifetime_is_read_under_its_older_name_too(string body, int seconds) =>
        Read(body).Value.Lifetime.Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("""{"ok":true,"authed_user":{"id":"U1","scope":"chat:write,search:read","access_token":"USER","refresh_token":"RT","expires_in":43200,"token_type":"user"}}""")]
    [InlineData("""{"ok":true,"access_token":"BOT","token_type":"bot","scope":"commands","refresh_token":"BOT-RT","expires_in":1,"authed_user":{"scope":"chat:write search:read","access_token":"USER","refresh_token":"RT","expires_in":"43200","token_type":"user"}}""")]
    [InlineData("""{"authed_user":{"scope":["chat:write","search:read"],"access_token":"USER","refresh_token":"RT","expires_in":43200.0},"access_token":"BOT","token_type":"bearer"}""")]
    [InlineData("access_token=BOT&token_type=bearer&authed_user=%7B%22access_token%22%3A%22USER%22%2C%22refresh_token%22%3A%22RT%22%2C%22scope%22%3A%22chat%3Awrite%2Csearch%3Aread%22%2C%22expires_in%22%3A43200%7D")]
    [InlineData("access_token=BOT&authed_user[access_token]=USER&authed_user[refresh_token]=RT&authed_user[scope]=chat:write,search:read&authed_user[expires_in]=43200")]
    [InlineData("access_token=BOT&authed_user.access_token=USER&authed_user.refresh_token=RT&authed_user.scope=chat:write,search:read&authed_user.expires_in=43200")]
    public void The_token_of_the_user_counts_whatever_a_bot_gets_beside_it(string body) => Read(body).Value.Should().Be(
        new UpstreamTokens(new Secret("USER"), new Secret("RT"), "chat:write search:read", TimeSpan.FromHours(12)));

    [Fact]
    public void Nothing_of_the_bot_is_taken_for_what_the_users_token_leaves_out() =>
        Read("""{"access_token":"BOT","refresh_token":"BOT-RT","scope":"commands","expires_in":60,"authed_user":{"access_token":"USER"}}""")
            .Value.Should().Be(new UpstreamTokens(new Secret("USER"), null, null, null));

    [Theory]
    [InlineData("""{"access_token":"AT","token_type":"bot","authed_user":{"id":"U1"}}""")]
    [InlineData("""{"access_token":"AT","authed_user":null}""")]
    [InlineData("""{"access_token":"AT","authed_user":"U1"}""")]
    public void Without_a_users_token_the_one_on_top_counts(string body) =>
        Read(body).Value.AccessToken.Should().Be(new Secret("AT"));

    [Theory]
    [InlineData("""{"access_token":"BOT","authed_user":{"access_token":"USER","token_type":"DPoP"}}""")]
    public void The_kind_of_the_users_token_counts(string body) => Fails(body, 200, UpstreamErrors.ProviderUnusable);

    [Theory]
    [InlineData("""{"error":null,"errors":[],"ok":true,"access_token":"AT","status":"ok","code":"0","type":"invalid_grant"}""")]
    [InlineData("""{"error":false,"errors":{},"access_token":"AT"}""")]
    [InlineData("""{"error":0,"access_token":"AT"}""")]
    public void Words_beside_a_token_are_no_error(string body) => Read(body).Value.AccessToken.Should().Be(new Secret("AT"));

    [Fact]
    public void An_empty_refresh_token_is_none() =>
        Read("""{"access_token":"AT","refresh_token":""}""").Value.RefreshToken.Should().BeNull();

    [Fact]
    public void A_very_deep_document_makes_no_sense() =>
        Fails(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), 200, UpstreamErrors.ProviderUnreachable);

    private static void Fails(string body, int status, Error error) => Read(body, status).Fault!.Error.Should().Be(error);

    private static Learned<UpstreamTokens> Read(string body, int status = 200) =>
        TokenResponse.Process(new OAuthAnswer(status, Encoding.UTF8.GetBytes(body), []));
}
