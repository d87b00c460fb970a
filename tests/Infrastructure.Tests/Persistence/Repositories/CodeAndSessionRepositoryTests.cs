using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class CodeAndSessionRepositoryTests : RepositoryTests
{
    private readonly Secret _code = Stored.Secrets.NewSecret();
    private readonly Secret _token = Stored.Secrets.NewSecret();

    [StoreFact]
    public async Task A_code_comes_back_by_its_hash_without_the_state_that_nobody_needs_any_more()
    {
        var code = await AddCodeAsync();

        var found = (await FindCodeAsync(_code))!;

        found.Should().BeEquivalentTo(code, options => options.Excluding(member => member.Hash).Excluding(member => member.Request.State));
        found.Request.State.Should().BeNull();
        (await FindCodeAsync(new Secret("another"))).Should().BeNull();
    }

    [StoreFact]
    public async Task A_code_is_redeemed_once_and_the_first_moment_stays()
    {
        var code = await AddCodeAsync();

        (await RedeemAsync(code, Stored.Now)).Should().BeTrue();
        (await RedeemAsync(code, Stored.Now + Stored.Tick)).Should().BeFalse();
        (await FindCodeAsync(_code))!.RedeemedAt.Should().Be(Stored.Now);
    }

    [StoreFact]
    public async Task A_session_comes_back_as_it_was_started_and_then_as_it_was_activated()
    {
        var (started, activated) = await AddSessionAsync();
        (await FindSessionAsync(started.Id)).Should().BeEquivalentTo(started);

        (await ActivateAsync(activated)).Should().BeTrue();

        (await FindSessionAsync(started.Id)).Should().BeEquivalentTo(activated);
    }

    [StoreFact]
    public async Task A_revoked_session_is_not_activated_and_gets_no_token()
    {
        var (started, activated) = await AddSessionAsync();
        await RevokeAsync(started.Id, Stored.Now);

        (await ActivateAsync(activated)).Should().BeFalse();
        (await Host.CountAsync("access_tokens")).Should().Be(0);
    }

    [StoreFact]
    public async Task The_first_revocation_is_the_one_that_is_remembered()
    {
        var (started, _) = await AddSessionAsync();
        await RevokeAsync(started.Id, Stored.Now);
        await RevokeAsync(started.Id, Stored.Now + Stored.Tick);

        (await FindSessionAsync(started.Id))!.RevokedAt.Should().Be(Stored.Now);
    }

    [StoreFact]
    public async Task A_token_finds_its_caller_until_the_session_ends()
    {
        var (_, activated) = await AddSessionAsync();
        await ActivateAsync(activated);

        Host.Clock.Advance(activated.ExpiresAt - Host.Clock.GetUtcNow() - Stored.Tick);
        (await CallerAsync(_token))!.Should().BeEquivalentTo(
            new { activated.Subject, Kind = SubjectKind.User, Audience = Audience.Gateway });
        Host.Clock.Advance(Stored.Tick);
        (await CallerAsync(_token)).Should().BeNull();
    }

    [StoreFact]
    public async Task A_token_of_a_revoked_session_finds_nobody()
    {
        var (_, activated) = await AddSessionAsync();
        await ActivateAsync(activated);
        await RevokeAsync(activated.Id, Stored.Now);

        (await CallerAsync(_token)).Should().BeNull();
    }

    [StoreFact]
    public async Task A_token_that_was_given_a_longer_life_than_its_session_ends_with_the_session()
    {
        var (_, activated) = await AddSessionAsync();
        await ActivateAsync(activated);
        await Host.ExecuteAsync("UPDATE access_tokens SET expires_at = 99999999999999");
        Host.Clock.Advance(Session.Lifetime);

        (await CallerAsync(_token)).Should().BeNull();
    }

    [StoreFact]
    public async Task A_token_of_a_subject_that_is_gone_finds_nobody()
    {
        var (_, activated) = await AddSessionAsync();
        await ActivateAsync(activated);
        await WithAsync((ISubjectRepository subjects) => subjects.DropAsync(activated.Subject, default));

        (await CallerAsync(_token)).Should().BeNull();
    }

    private async Task<AuthorizationCode> AddCodeAsync()
    {
        var code = AuthorizationCode.Issue(_code, Stored.Request, new SessionId("session-1"), Stored.Now);
        await WithAsync((IAuthorizationCodeRepository codes) => codes.AddAsync(code, default));

        return code;
    }

    private async Task<(Session Started, Session Activated)> AddSessionAsync()
    {
        var subject = Stored.Subject();
        await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));
        var session = Stored.Session(subject.Id.Value);
        await WithAsync((ISessionRepository sessions) => sessions.AddAsync(session, default));

        return (session, session.Activate(Stored.Now).Value);
    }

    private Task<bool> ActivateAsync(Session activated) => WithAsync((ISessionRepository sessions) => sessions.TryActivateAsync(
        activated, activated.IssueAccessToken(_token, Audience.Gateway, Stored.Now), Stored.Now, default));

    private Task<bool> RevokeAsync(SessionId id, DateTimeOffset now) =>
        WithAsync((ISessionRepository sessions) => sessions.RevokeAsync(id, now, default));

    private Task<Session?> FindSessionAsync(SessionId id) => WithAsync((ISessionRepository sessions) => sessions.FindAsync(id, default));

    private Task<AuthorizationCode?> FindCodeAsync(Secret code) =>
        WithAsync((IAuthorizationCodeRepository codes) => codes.FindAsync(code.Hash(), default));

    private Task<bool> RedeemAsync(AuthorizationCode code, DateTimeOffset now) =>
        WithAsync((IAuthorizationCodeRepository codes) => codes.TryMarkRedeemedAsync(code, now, default));

    private Task<Caller?> CallerAsync(Secret token) =>
        WithAsync((ICallerDirectory callers) => callers.FindByAccessTokenAsync(token.Hash(), default).AsTask());
}
