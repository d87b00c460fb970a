using Bifrost.Domain.Codes;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Codes;

public sealed class ExchangeCodeTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_code_gives_a_token_that_stands_for_who_consented()
    {
        await _walk.KeyAsync(TestServers.AliceKey);

        var token = (await _walk.RedeemAsync(await _walk.CodeAsync())).Value;

        token.Lifetime.Should().Be(TimeSpan.FromSeconds(86400));
        var caller = await _walk.CallerAsync(token.AccessToken);
        caller!.Kind.Should().Be(SubjectKind.VirtualKey);
        caller.Key!.Id.Value.Should().Be("alice");
        caller.Audience.Path.Should().Be("/mcp");
    }

    [Fact]
    public async Task Client_and_redirect_need_not_be_repeated()
    {
        var code = await _walk.CodeAsync();

        (await _host.SendAsync(_walk.Exchange(code) with { ClientId = null, RedirectUri = null })).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_code_works_to_the_last_millisecond_of_its_five_minutes()
    {
        var code = await _walk.CodeAsync();
        _host.Clock.Advance(AuthorizationCode.Lifetime - TimeSpan.FromMilliseconds(1));

        (await _walk.RedeemAsync(code)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task The_twenty_four_hours_begin_at_the_redemption()
    {
        var code = await _walk.CodeAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(4));
        var token = (await _walk.RedeemAsync(code)).Value.AccessToken;

        _host.Clock.Advance(Session.Lifetime - TimeSpan.FromMilliseconds(1));
        (await _walk.CallerAsync(token)).Should().NotBeNull();
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _walk.CallerAsync(token)).Should().BeNull();
    }

    [Fact]
    public async Task Only_the_hash_of_the_token_is_kept()
    {
        var token = await _walk.SignInAsync(TestServers.AliceKey);

        (await _host.RowsAsync<byte[]>("SELECT token_hash FROM access_tokens"))
            .Should().ContainSingle().Which.Should().Equal(token.Hash().ToBytes());
    }

    [Fact]
    public async Task The_token_is_for_what_the_request_named()
    {
        await _walk.OpenAsync(_walk.Request with { Resources = [$"{Walk.BaseUrl}/mcp/notes"] });

        (await _walk.CallerAsync(await _walk.SignInAsync(TestServers.AliceKey)))!.Audience.Path.Should().Be("/mcp/notes");
    }

    [Fact]
    public async Task The_exchange_may_narrow_the_audience()
    {
        var code = await _walk.CodeAsync();

        var token = await _host.SendAsync(_walk.Exchange(code) with { Resources = [$"{Walk.BaseUrl}/mcp/notes"] });

        (await _walk.CallerAsync(token.Value.AccessToken))!.Audience.Path.Should().Be("/mcp/notes");
    }

    [Fact]
    public async Task The_exchange_may_not_widen_the_audience_and_the_code_stays_redeemable()
    {
        await _walk.OpenAsync(_walk.Request with { Resources = [$"{Walk.BaseUrl}/mcp/notes"] });
        var code = await _walk.CodeAsync();

        (await _host.SendAsync(_walk.Exchange(code) with { Resources = [$"{Walk.BaseUrl}/mcp"] })).Error
            .Should().Be(CodeErrors.WrongAudience);
        (await _walk.RedeemAsync(code)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task Two_codes_of_one_client_are_two_sessions()
    {
        var first = await _walk.SignInAsync(TestServers.AliceKey);
        await _walk.OpenAsync();
        var second = await _walk.SignInAsync(TestServers.BobKey);

        (await _walk.CallerAsync(first))!.Key!.Name.Should().Be("alice");
        (await _walk.CallerAsync(second))!.Key!.Name.Should().Be("bob");
    }

    [Fact]
    public async Task A_key_that_was_deactivated_after_consent_gets_no_token_until_it_is_active_again()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var code = await _walk.CodeAsync();
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0");

        (await _walk.RedeemAsync(code)).Error.Should().Be(CodeErrors.IdentityGone);
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 1");
        (await _walk.RedeemAsync(code)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_session_that_was_revoked_before_its_code_came_gives_no_token()
    {
        var code = await _walk.CodeAsync();
        await _host.ExecuteAsync("UPDATE sessions SET revoked_at = 1");

        (await _walk.RedeemAsync(code)).Error.Should().Be(SessionErrors.Ended);
        (await _host.CountAsync("access_tokens")).Should().Be(0);
    }
}
