using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>
/// Who a credential stands for is remembered for five seconds. What is written behind the product's back is what another
/// process writes.
/// </summary>
public class RecentCallersTests : RepositoryTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly Secret Key = new(TestServers.AliceKey);

    private readonly Secret _token = Stored.Secrets.NewSecret();

    [StoreFact]
    public async Task Within_five_seconds_the_store_is_not_asked_again()
    {
        await SignInAsync();
        await CallerAsync();
        await Host.ExecuteAsync("DELETE FROM access_tokens");

        Host.Clock.Advance(Window - Stored.Tick);
        (await CallerAsync()).Should().NotBeNull();

        Host.Clock.Advance(Stored.Tick);
        (await CallerAsync()).Should().BeNull();
    }

    [StoreFact]
    public async Task Using_a_token_does_not_prolong_what_is_remembered_of_it()
    {
        await SignInAsync();
        await CallerAsync();
        await Host.ExecuteAsync("DELETE FROM access_tokens");

        for (var second = 0; second < Window.TotalSeconds; second++)
        {
            (await CallerAsync()).Should().NotBeNull();
            Host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await CallerAsync()).Should().BeNull();
    }

    [StoreFact]
    public async Task A_session_that_this_process_revokes_ends_at_once()
    {
        var session = await SignInAsync();
        await CallerAsync();

        await WithAsync((ISessionRepository sessions) => sessions.RevokeAsync(session.Id, Stored.Now, default));

        (await CallerAsync()).Should().BeNull();
    }

    [StoreFact]
    public async Task A_subject_that_this_process_drops_ends_at_once()
    {
        var session = await SignInAsync();
        await CallerAsync();

        await WithAsync((ISubjectRepository subjects) => subjects.DropAsync(session.Subject, default));

        (await CallerAsync()).Should().BeNull();
    }

    [StoreFact]
    public async Task A_revocation_that_was_discarded_ends_nothing()
    {
        var session = await SignInAsync();
        await CallerAsync();

        await using (var scope = Host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ISessionRepository>().RevokeAsync(session.Id, Stored.Now, default);
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().DiscardAsync();
        }

        (await CallerAsync()).Should().NotBeNull();
    }

    [StoreFact]
    public async Task A_remembered_token_expires_to_the_millisecond()
    {
        var session = await SignInAsync();
        Host.Clock.SetUtcNow(session.ExpiresAt - TimeSpan.FromSeconds(1));
        (await CallerAsync()).Should().NotBeNull();

        Host.Clock.SetUtcNow(session.ExpiresAt - Stored.Tick);
        (await CallerAsync()).Should().NotBeNull();

        Host.Clock.SetUtcNow(session.ExpiresAt);
        (await CallerAsync()).Should().BeNull();
    }

    [StoreFact]
    public async Task That_somebody_is_unknown_is_not_remembered()
    {
        (await CallerAsync()).Should().BeNull();

        await SignInAsync();

        (await CallerAsync()).Should().NotBeNull();
    }

    [StoreFact]
    public async Task A_key_that_this_process_deactivates_ends_at_once_and_so_do_its_sessions()
    {
        await SignInAsync(await WithAsync((ISubjectRepository subjects) =>
            subjects.GetOrAddAsync(SubjectKind.VirtualKey, "alice", Stored.Secrets, Stored.Now, default)));
        (await CallerAsync())!.Kind.Should().Be(SubjectKind.VirtualKey);
        (await KeyHolderAsync()).Should().NotBeNull();

        await WithAsync((IVirtualKeyRepository repository) => repository.DeactivateConfiguredAsync(Stored.Now, default));

        (await KeyHolderAsync()).Should().BeNull();
        (await CallerAsync()).Should().BeNull();
    }

    private async Task<Session> SignInAsync(Subject? known = null)
    {
        var subject = known ?? Stored.Subject();

        if (known is null)
        {
            await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));
        }

        var session = Stored.Session(subject.Id.Value);
        await WithAsync((ISessionRepository sessions) => sessions.AddAsync(session, default));
        var activated = session.Activate(Stored.Now).Value;
        await WithAsync((ISessionRepository sessions) => sessions.TryActivateAsync(
            activated, activated.IssueAccessToken(_token, Audience.Gateway, Stored.Now), Stored.Now, default));

        return activated;
    }

    private Task<Caller?> CallerAsync() =>
        WithAsync((ICallerDirectory callers) => callers.FindByAccessTokenAsync(_token.Hash(), default).AsTask());

    private Task<Caller?> KeyHolderAsync() =>
        WithAsync((ICallerDirectory callers) => callers.FindByVirtualKeyAsync(Key.Hash(), default).AsTask());
}
