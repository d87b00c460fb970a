using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class UpstreamRepositoryTests : RepositoryTests
{
    private static readonly SubjectId Subject = new("subject-1");
    private static readonly UpstreamRegistrationKey Key = new(Stored.Notes, "https://login.example", "http://localhost:8080/api/oauth/callback");

    private readonly Secret _state = Stored.Secrets.NewSecret();
    private readonly Secret _browser = Stored.Secrets.NewSecret();
    private readonly Secret _handle = Stored.Secrets.NewSecret();

    [StoreTheory]
    [InlineData("client-secret", "flow-1")]
    [InlineData(null, null)]
    public async Task A_round_trip_comes_back_with_everything_it_is_bound_to(string? clientSecret, string? flow)
    {
        var trip = await AddTripAsync(Stored.Trip(Subject, clientSecret, flow));

        var found = (await FindTripAsync(_state))!;

        found.Trip.Should().BeEquivalentTo(trip.Trip);
        found.StartedAt.Should().Be(trip.StartedAt);
        found.Admit([_browser], Stored.Now).Failed.Should().BeFalse();
        (await FindTripAsync(new Secret("another"))).Should().BeNull();
    }

    [StoreFact]
    public async Task A_state_is_used_up_once_and_is_not_found_afterwards()
    {
        await AddTripAsync(Stored.Trip(Subject));

        (await CompleteAsync()).Should().BeTrue();
        (await CompleteAsync()).Should().BeFalse();
        (await FindTripAsync(_state)).Should().BeNull();
    }

    [StoreFact]
    public async Task Somebody_is_on_the_way_until_they_come_back_or_it_is_too_late()
    {
        var trip = await AddTripAsync(Stored.Trip(Subject));
        (await IsUnderwayAsync(Subject)).Should().BeTrue();
        (await IsUnderwayAsync(Subject, "work")).Should().BeFalse();
        (await IsUnderwayAsync(new SubjectId("another"))).Should().BeFalse();
        (await IsUnderwayAsync(Subject, now: trip.ExpiresAt - Stored.Tick)).Should().BeTrue();
        (await IsUnderwayAsync(Subject, now: trip.ExpiresAt)).Should().BeFalse();

        await CompleteAsync();

        (await IsUnderwayAsync(Subject)).Should().BeFalse();
    }

    [StoreTheory]
    [InlineData(null, UpstreamAuthMethod.None)]
    [InlineData("secret", UpstreamAuthMethod.ClientSecretPost)]
    [InlineData("secret", UpstreamAuthMethod.ClientSecretBasic)]
    public async Task A_registration_comes_back_as_it_was_kept(string? secret, UpstreamAuthMethod method)
    {
        var credentials = new UpstreamCredentials("bifrost", secret is null ? null : new Secret(secret), method);

        (await RegisterAsync(Key, credentials)).Should().Be(credentials);
        (await FindRegistrationAsync(Key)).Should().Be(credentials);
    }

    [StoreFact]
    public async Task The_first_registration_is_kept_and_answered_to_whoever_comes_later()
    {
        var first = new UpstreamCredentials("first", new Secret("one"), UpstreamAuthMethod.ClientSecretPost);
        await RegisterAsync(Key, first);

        (await RegisterAsync(Key, new UpstreamCredentials("second", null, UpstreamAuthMethod.None))).Should().Be(first);
        (await Host.CountAsync("upstream_registrations")).Should().Be(1);
    }

    [StoreFact]
    public async Task Of_many_who_want_to_register_again_one_may_in_an_hour()
    {
        await RegisterAsync(Key, new UpstreamCredentials("first", null, UpstreamAuthMethod.None));

        (await ClaimAsync("another", Stored.Now)).Should().BeFalse();
        (await ClaimAsync("first", Stored.Now)).Should().BeTrue();
        (await ClaimAsync("first", Stored.Now)).Should().BeFalse();
        (await ClaimAsync("first", Stored.Now + UpstreamRegistrationKey.RenewalPause - Stored.Tick)).Should().BeFalse();
        (await ClaimAsync("first", Stored.Now + UpstreamRegistrationKey.RenewalPause)).Should().BeTrue();
    }

    [StoreFact]
    public async Task A_registration_that_was_made_in_place_of_another_is_not_replaced_within_the_hour()
    {
        await WithAsync((IUpstreamRegistrationRepository all) => all.KeepFirstAsync(
            Key, new UpstreamCredentials("second", null, UpstreamAuthMethod.None), isRenewal: true, Stored.Now, default));

        (await ClaimAsync("second", Stored.Now + UpstreamRegistrationKey.RenewalPause - Stored.Tick)).Should().BeFalse();
        (await ClaimAsync("second", Stored.Now + UpstreamRegistrationKey.RenewalPause)).Should().BeTrue();
    }

    [StoreFact]
    public async Task A_registration_is_good_for_its_server_issuer_and_callback_only()
    {
        await RegisterAsync(Key, new UpstreamCredentials("first", null, UpstreamAuthMethod.None));

        (await FindRegistrationAsync(Key with { McpClient = new("other") })).Should().BeNull();
        (await FindRegistrationAsync(Key with { Issuer = "https://other.example" })).Should().BeNull();
        (await FindRegistrationAsync(Key with { CallbackUrl = "https://public.example/api/oauth/callback" })).Should().BeNull();
    }

    [StoreFact]
    public async Task A_handle_is_found_until_it_expires()
    {
        var handle = await AddHandleAsync();

        (await FindHandleAsync(handle.ExpiresAt - Stored.Tick)).Should().BeEquivalentTo(
            new { handle.Subject, handle.McpClient, handle.CreatedAt });
        (await FindHandleAsync(handle.ExpiresAt)).Should().BeNull();
    }

    [StoreFact]
    public async Task A_handle_is_used_once_and_only_in_time()
    {
        var handle = await AddHandleAsync();

        (await UseAsync(handle.ExpiresAt)).Should().BeFalse();
        (await UseAsync(handle.ExpiresAt - Stored.Tick)).Should().BeTrue();
        (await UseAsync(Stored.Now)).Should().BeFalse();
        (await FindHandleAsync(Stored.Now)).Should().BeNull();
    }

    [StoreFact]
    public async Task Of_the_round_trips_of_a_subject_at_a_server_that_wait_the_oldest_give_way()
    {
        const int extra = 3;

        for (var number = 0; number < UpstreamAuthorization.MostOfSubject + extra; number++)
        {
            var authorization = UpstreamAuthorization.Start(
                Stored.Trip(Subject), new Secret($"state-{number}"), _browser.Hash(), Stored.Now + (number * Stored.Tick));
            await WithAsync((IUpstreamAuthorizationRepository trips) => trips.AddAsync(authorization, default));
        }

        (await Host.CountAsync("upstream_authorizations")).Should().Be(UpstreamAuthorization.MostOfSubject);
        (await FindTripAsync(new Secret($"state-{extra - 1}"))).Should().BeNull();
        (await FindTripAsync(new Secret($"state-{extra}"))).Should().NotBeNull();
        (await FindTripAsync(new Secret($"state-{UpstreamAuthorization.MostOfSubject + extra - 1}"))).Should().NotBeNull();
    }

    [StoreFact]
    public async Task Beyond_as_many_round_trips_that_were_answered_the_oldest_are_forgotten()
    {
        const int extra = 3;

        for (var number = 0; number <= UpstreamAuthorization.MostAnswered + extra; number++)
        {
            var state = new Secret($"state-{number}");
            var authorization = UpstreamAuthorization.Start(
                Stored.Trip(Subject), state, _browser.Hash(), Stored.Now + (number * Stored.Tick));
            await WithAsync((IUpstreamAuthorizationRepository trips) => trips.AddAsync(authorization, default));
            await WithAsync((IUpstreamAuthorizationRepository trips) => trips.TryCompleteAsync(state.Hash(), Stored.Now, default));
        }

        (await Host.CountAsync("upstream_authorizations")).Should().Be(UpstreamAuthorization.MostAnswered + 1);
    }

    [StoreFact]
    public async Task A_subject_has_so_many_links_to_an_account_and_the_oldest_go()
    {
        const int extra = 5;
        var other = LinkHandle.Make(new Secret("other"), Subject, Stored.Notes, Stored.Now) with { Label = "work" };
        await WithAsync((ILinkHandleRepository handles) => handles.AddAsync(other, default));

        for (var number = 0; number < LinkHandle.MostOfAccount + extra; number++)
        {
            var handle = LinkHandle.Make(new Secret($"handle-{number}"), Subject, Stored.Notes, Stored.Now + (number * Stored.Tick));
            await WithAsync((ILinkHandleRepository handles) => handles.AddAsync(handle, default));
            await WithAsync((ILinkHandleRepository handles) => handles.TryUseAsync(handle.Hash, number % 2 == 0 ? Stored.Now : handle.ExpiresAt, default));
        }

        (await Host.CountAsync("link_handles WHERE label = ''")).Should().Be(LinkHandle.MostOfAccount);
        (await Host.CountAsync("link_handles WHERE label = 'work'")).Should().Be(1);
        (await Host.RowsAsync<long>("SELECT created_at FROM link_handles WHERE label = '' ORDER BY created_at"))[0]
            .Should().Be((Stored.Now + (extra * Stored.Tick)).ToUnixTimeMilliseconds());
    }

    [StoreFact]
    public async Task Links_that_are_made_at_once_are_as_many_and_the_newest_works()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 3 * LinkHandle.MostOfAccount), async (number, ct) =>
            await WithAsync((ILinkHandleRepository handles) => handles.AddAsync(
                LinkHandle.Make(new Secret($"handle-{number}"), Subject, Stored.Notes, Stored.Now), ct)));
        var last = LinkHandle.Make(_handle, Subject, Stored.Notes, Stored.Now + Stored.Tick);

        await WithAsync((ILinkHandleRepository handles) => handles.AddAsync(last, default));

        (await Host.CountAsync("link_handles")).Should().Be(LinkHandle.MostOfAccount);
        (await FindHandleAsync(Stored.Now)).Should().NotBeNull();
    }

    private async Task<UpstreamAuthorization> AddTripAsync(UpstreamRoundTrip trip)
    {
        var authorization = UpstreamAuthorization.Start(trip, _state, _browser.Hash(), Stored.Now);
        await WithAsync((IUpstreamAuthorizationRepository trips) => trips.AddAsync(authorization, default));

        return authorization;
    }

    private async Task<LinkHandle> AddHandleAsync()
    {
        var handle = LinkHandle.Make(_handle, Subject, Stored.Notes, Stored.Now);
        await WithAsync((ILinkHandleRepository handles) => handles.AddAsync(handle, default));

        return handle;
    }

    private Task<UpstreamAuthorization?> FindTripAsync(Secret state) =>
        WithAsync((IUpstreamAuthorizationRepository trips) => trips.FindOpenAsync(state.Hash(), default));

    private Task<bool> IsUnderwayAsync(SubjectId subject, string label = "", DateTimeOffset? now = null) => WithAsync(
        (IUpstreamAuthorizationRepository trips) => trips.IsUnderwayAsync(subject, Stored.Notes, label, now ?? Stored.Now, default));

    private Task<bool> CompleteAsync() =>
        WithAsync((IUpstreamAuthorizationRepository trips) => trips.TryCompleteAsync(_state.Hash(), Stored.Now, default));

    private Task<UpstreamCredentials> RegisterAsync(UpstreamRegistrationKey key, UpstreamCredentials credentials) =>
        WithAsync((IUpstreamRegistrationRepository registrations) => registrations.KeepFirstAsync(key, credentials, isRenewal: false, Stored.Now, default));

    private Task<bool> ClaimAsync(string clientId, DateTimeOffset now) =>
        WithAsync((IUpstreamRegistrationRepository registrations) => registrations.TryClaimRenewalAsync(Key, clientId, now, default));

    private Task<UpstreamCredentials?> FindRegistrationAsync(UpstreamRegistrationKey key) =>
        WithAsync((IUpstreamRegistrationRepository registrations) => registrations.FindAsync(key, default));

    private Task<LinkHandle?> FindHandleAsync(DateTimeOffset now) =>
        WithAsync((ILinkHandleRepository handles) => handles.FindUsableAsync(_handle.Hash(), now, default));

    private Task<bool> UseAsync(DateTimeOffset now) =>
        WithAsync((ILinkHandleRepository handles) => handles.TryUseAsync(_handle.Hash(), now, default));
}
