using Bifrost.Application.Codes;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Codes;

public sealed class ExchangeRefusalTests : IAsyncLifetime
{
    private static readonly Secret OtherVerifier = new(new string('v', 43));

    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private string _code = null!;

    public static TheoryData<string, Func<ExchangeCodeCommand, ExchangeCodeCommand>> Refusals => new()
    {
        { "token_request_invalid", request => request with { Repeated = ["code"] } },
        { "token_request_invalid", request => request with { GrantType = null } },
        { "grant_type_unsupported", request => request with { GrantType = "password" } },
        { "grant_type_unsupported", request => request with { GrantType = "" } },
        { "token_request_invalid", request => request with { Code = null } },
        { "token_request_invalid", request => request with { CodeVerifier = null } },
        { "verifier_invalid", request => request with { CodeVerifier = new Secret("short") } },
        { "verifier_invalid", request => request with { CodeVerifier = new Secret(new string('ä', 43)) } },
        { "client_unknown", request => request with { ClientId = "nobody" } },
        { "code_unknown", request => request with { Code = new Secret("unknown") } },
        { "code_unknown", request => request with { Code = new Secret("") } },
        { "verifier_mismatch", request => request with { CodeVerifier = OtherVerifier } },
        { "code_wrong_redirect", request => request with { RedirectUri = "http://127.0.0.1:54322/callback" } },
        { "code_wrong_redirect", request => request with { RedirectUri = "" } },
        { "resource_unknown", request => request with { Resources = ["https://elsewhere.example/mcp"] } },
        { "resource_unknown", request => request with { Resources = [$"{Walk.BaseUrl}/mcp", $"{Walk.BaseUrl}/mcp/notes"] } },
    };

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
        _code = await _walk.CodeAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_wrong_attempt_is_named_and_leaves_the_code_to_its_owner(
        string code, Func<ExchangeCodeCommand, ExchangeCodeCommand> change)
    {
        var refused = await _host.SendAsync(change(_walk.Exchange(_code)));

        refused.Error.Code.Should().Be(code);
        (await _host.CountAsync("access_tokens")).Should().Be(0);
        (await _walk.RedeemAsync(_code)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task Another_client_gets_nothing_for_a_code_it_found()
    {
        var thief = await Walk.RegisteredAsync(_host);

        (await _host.SendAsync(_walk.Exchange(_code) with { ClientId = thief.ClientId })).Error.Should().Be(CodeErrors.WrongClient);
        (await _walk.RedeemAsync(_code)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task However_often_a_stranger_guesses_the_owner_still_redeems()
    {
        for (var guess = 0; guess < 50; guess++)
        {
            (await _host.SendAsync(_walk.Exchange(_code) with { CodeVerifier = OtherVerifier })).Error
                .Should().Be(CodeErrors.VerifierMismatch);
        }

        (await _walk.RedeemAsync(_code)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_code_is_expired_from_its_fifth_minute_on()
    {
        _host.Clock.Advance(AuthorizationCode.Lifetime);

        (await _walk.RedeemAsync(_code)).Error.Should().Be(CodeErrors.Expired);
        (await _host.CountAsync("access_tokens")).Should().Be(0);
    }

    [Fact]
    public async Task The_first_thing_wrong_is_the_one_that_is_told()
    {
        var refused = await _host.SendAsync(new ExchangeCodeCommand());

        refused.Error.Should().Be(CodeErrors.InvalidRequest("grant_type is missing."));
    }

    [Fact]
    public async Task A_client_that_was_removed_cannot_name_itself_any_more()
    {
        await _host.ExecuteAsync("DELETE FROM oauth_clients");

        (await _walk.RedeemAsync(_code)).Error.Should().Be(ClientErrors.Unknown);
    }

    [Fact]
    public async Task A_resource_of_another_origin_is_not_ours_whatever_it_begins_with()
    {
        var refused = await _host.SendAsync(_walk.Exchange(_code) with { Resources = [$"{Walk.BaseUrl}.evil.example/mcp"] });

        refused.Error.Should().Be(FlowErrors.InvalidTarget);
    }
}
