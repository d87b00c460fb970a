using System.Text;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>How Bifrost authenticates at token endpoints where nobody said how, and what it says when it is refused.</summary>
public sealed class ClientAuthenticationTests : IAsyncLifetime
{
    private const string InvalidClient = """{"error":"invalid_client"}""";

    private static readonly UpstreamCredentials Assumed =
        new("C1", new Secret("CANARY-secret"), UpstreamAuthMethod.ClientSecretPost) { IsMethodAssumed = true };

    private Outbound _outbound = null!;
    private StubServer _provider = null!;

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _provider = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData(401, InvalidClient)]
    [InlineData(400, InvalidClient)]
    [InlineData(400, """{"error":{"code":"invalid_client"}}""")]
    [InlineData(200, """{"ok":false,"error":"bad_client_secret"}""")]
    [InlineData(401, "")]
    public async Task A_secret_that_is_refused_in_the_body_is_sent_in_the_header_once_and_then_always(int status, string refusal)
    {
        WantsBasic(status, refusal);

        (await ExchangeAsync(Assumed)).Value.AccessToken.Should().Be(new Secret("AT"));
        (await RefreshAsync(Assumed)).Failed.Should().BeFalse();

        _provider.Requests.Select(IsBasic).Should().Equal(false, true, true);
        Form(_provider.Requests[0]).Should().Contain("client_secret", "CANARY-secret").And.Contain("code", "the-code");
        Form(_provider.Requests[1]).Should().NotContainKeys("client_id", "client_secret").And.Contain("code", "the-code");
        Form(_provider.Requests[2]).Should().NotContainKeys("client_id", "client_secret");
    }

    [Fact]
    public async Task What_was_learned_at_the_token_endpoint_holds_for_revocations()
    {
        WantsBasic(401, InvalidClient);
        _provider.Says("/revoke", 200, "");
        await ExchangeAsync(Assumed);

        await _outbound.OAuth.RevokeAsync(Provider, Assumed, new UpstreamTokens(new Secret("AT"), null, null, null), default);

        IsBasic(_provider.Requests[^1]).Should().BeTrue();
    }

    [Fact]
    public async Task What_was_learned_of_one_client_says_nothing_of_another()
    {
        WantsBasic(401, InvalidClient);
        await ExchangeAsync(Assumed);

        await ExchangeAsync(Assumed with { ClientId = "C2" });

        _provider.Requests.Select(IsBasic).Should().Equal(false, true, false, true);
    }

    [Fact]
    public async Task A_provider_that_changes_its_mind_is_followed()
    {
        WantsBasic(401, InvalidClient);
        await ExchangeAsync(Assumed);
        _provider.On("/token", context => AnswerAsync(context, context.Request.Headers.Authorization.Count == 0, 401, InvalidClient));

        (await ExchangeAsync(Assumed)).Failed.Should().BeFalse();
        (await ExchangeAsync(Assumed)).Failed.Should().BeFalse();

        _provider.Requests.Select(IsBasic).Should().Equal(false, true, true, false, false);
    }

    [Fact]
    public async Task A_client_that_is_refused_either_way_is_refused_by_a_message_that_names_both()
    {
        _provider.Says("/token", 401, InvalidClient);

        var refused = (await ExchangeAsync(Assumed)).Error;

        refused.Should().Be(UpstreamErrors.ClientRefusedByBoth);
        refused.Reason.Should().EndWith("to client_secret_post and to client_secret_basic").And.NotContain("CANARY");
        _provider.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(UpstreamAuthMethod.ClientSecretPost, "upstream_client_refused_post")]
    [InlineData(UpstreamAuthMethod.ClientSecretBasic, "upstream_client_refused_basic")]
    [InlineData(UpstreamAuthMethod.None, "upstream_client_refused_none")]
    public async Task A_method_that_somebody_decided_on_is_the_only_one_and_is_named(UpstreamAuthMethod method, string code)
    {
        _provider.Says("/token", 401, InvalidClient);

        (await RefreshAsync(Assumed with { Method = method, IsMethodAssumed = false })).Error.Code.Should().Be(code);

        _provider.Requests.Should().ContainSingle();
        _outbound.Log.All.Should().Contain($"to {UpstreamAuthMethods.NameOf(method)}");
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""")]
    [InlineData(403, """{"error":"unauthorized_client"}""")]
    [InlineData(400, """{"error":"invalid_request"}""")]
    [InlineData(503, InvalidClient)]
    [InlineData(200, """{"access_token":"AT"}""")]
    public async Task Every_other_answer_is_the_only_one(int status, string body)
    {
        _provider.Says("/token", status, body);

        await ExchangeAsync(Assumed);

        _provider.Requests.Should().ContainSingle("the code may be spent");
    }

    private UpstreamProvider Provider => new()
    {
        Issuer = _provider.Origin,
        AuthorizeUrl = new Uri($"{_provider.Origin}/authorize"),
        TokenUrl = new Uri($"{_provider.Origin}/token"),
        RevocationUrl = new Uri($"{_provider.Origin}/revoke"),
    };

    private static bool IsBasic(Seen seen) =>
        seen.Headers.TryGetValue("Authorization", out var header)
        && header.StartsWith("Basic ", StringComparison.Ordinal)
        && Encoding.ASCII.GetString(Convert.FromBase64String(header["Basic ".Length..])).EndsWith(":CANARY-secret", StringComparison.Ordinal);

    private static Dictionary<string, string> Form(Seen seen) =>
        QueryHelpers.ParseQuery(seen.Body).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    private void WantsBasic(int status, string refusal) => _provider.On(
        "/token", context => AnswerAsync(context, context.Request.Headers.Authorization.Count > 0, status, refusal));

    private static Task AnswerAsync(HttpContext context, bool isGood, int status, string refusal)
    {
        context.Response.StatusCode = isGood ? 200 : status;

        return context.Response.WriteAsync(isGood ? """{"access_token":"AT","refresh_token":"RT"}""" : refusal);
    }

    private Task<Result<UpstreamTokens>> ExchangeAsync(UpstreamCredentials credentials) => _outbound.OAuth.ExchangeCodeAsync(
        new UpstreamRoundTrip(
            new SubjectId("S1"), new McpClientId("notes"), Provider, credentials, new Secret("verifier"), "https://bifrost.example.com", Flow: null),
        "the-code",
        default);

    private Task<Result<UpstreamTokens>> RefreshAsync(UpstreamCredentials credentials) =>
        _outbound.OAuth.RefreshAsync(Provider, credentials, new Secret("RT"), default);
}
