using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Sessions;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Codes;

public sealed class CodeReplayTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private string _code = null!;
    private Secret _token = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
        _code = await _walk.CodeAsync();
        _token = (await _walk.RedeemAsync(_code)).Value.AccessToken;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_second_redemption_by_the_owner_is_refused_and_revokes_the_first()
    {
        (await _walk.CallerAsync(_token)).Should().NotBeNull();

        (await _walk.RedeemAsync(_code)).Error.Should().Be(CodeErrors.AlreadyRedeemed);

        (await _walk.CallerAsync(_token)).Should().BeNull();
        (await _host.CountAsync("audit_events WHERE kind = 'code.replayed'")).Should().Be(1);
    }

    [Fact]
    public async Task A_replay_long_after_the_code_expired_still_revokes()
    {
        _host.Clock.Advance(AuthorizationCode.Lifetime + TimeSpan.FromHours(20));

        (await _walk.RedeemAsync(_code)).Error.Should().Be(CodeErrors.AlreadyRedeemed);
        (await _walk.CallerAsync(_token)).Should().BeNull();
    }

    [Fact]
    public async Task A_replay_revokes_as_long_as_the_token_lives_also_after_a_purge()
    {
        _host.Clock.Advance(Session.Lifetime - TimeSpan.FromMilliseconds(1));
        await _host.SendAsync(new Application.Maintenance.PurgeExpiredCommand(500));
        (await _walk.CallerAsync(_token)).Should().NotBeNull();

        (await _walk.RedeemAsync(_code)).Error.Should().Be(CodeErrors.AlreadyRedeemed);
        (await _walk.CallerAsync(_token)).Should().BeNull();
    }

    [Fact]
    public async Task Whoever_lacks_the_verifier_cannot_set_off_the_revocation()
    {
        var stranger = _walk.Exchange(_code) with { CodeVerifier = new Secret(new string('v', 43)) };

        (await _host.SendAsync(stranger)).Error.Should().Be(CodeErrors.VerifierMismatch);
        (await _walk.CallerAsync(_token)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_replay_ends_the_session_of_its_code_and_no_other()
    {
        await _walk.OpenAsync();
        var other = await _walk.SignInAsync(TestServers.AliceKey);

        await _walk.RedeemAsync(_code);

        (await _walk.CallerAsync(other)).Should().NotBeNull();
    }

    [Fact]
    public async Task Of_many_redemptions_at_once_one_gets_a_token_and_it_is_refused_afterwards()
    {
        await _walk.OpenAsync();
        await _walk.KeyAsync(TestServers.BobKey);
        var code = await _walk.CodeAsync();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _walk.RedeemAsync(code))));

        attempts.Where(attempt => attempt.Failed).Should().HaveCount(15)
            .And.OnlyContain(attempt => attempt.Error == CodeErrors.AlreadyRedeemed);
        (await _walk.CallerAsync(attempts.Single(attempt => !attempt.Failed).Value.AccessToken)).Should().BeNull();
    }
}
