using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class SubjectRepositoryTests : RepositoryTests
{
    [StoreTheory]
    [InlineData(SubjectKind.User, "Zoë 😀")]
    [InlineData(SubjectKind.VirtualKey, "vk-1")]
    [InlineData(SubjectKind.Session, "random")]
    public async Task A_subject_comes_back_as_it_was_added(SubjectKind kind, string key)
    {
        var subject = Stored.Subject(kind, key);
        await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));

        (await FindAsync(subject.Id)).Should().Be(subject);
        (await FindAsync(new SubjectId("nobody"))).Should().BeNull();
    }

    [StoreFact]
    public async Task One_kind_and_key_is_one_subject()
    {
        var first = await GetAsync(SubjectKind.User, "carol");

        (await GetAsync(SubjectKind.User, "carol")).Should().Be(first);
        (await GetAsync(SubjectKind.User, "Carol")).Should().NotBe(first);
        (await GetAsync(SubjectKind.VirtualKey, "carol")).Should().NotBe(first);
    }

    [StoreFact]
    public async Task Many_who_meet_a_subject_for_the_first_time_at_once_meet_the_same()
    {
        var met = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => GetAsync(SubjectKind.User, "carol"))));

        met.Distinct().Should().ContainSingle();
        (await Host.CountAsync("subjects WHERE subject_key = 'carol'")).Should().Be(1);
    }

    [StoreFact]
    public async Task A_dropped_subject_takes_what_was_connected_with_it_and_nothing_of_others()
    {
        var gone = await WithTripsAsync("gone");
        var stays = await WithTripsAsync("stays");

        await WithAsync((ISubjectRepository subjects) => subjects.DropAsync(gone.Id, default));

        (await FindAsync(gone.Id)).Should().BeNull();
        (await FindAsync(stays.Id)).Should().Be(stays);

        foreach (var table in new[] { "upstream_authorizations", "link_handles" })
        {
            (await Host.RowsAsync<string>($"SELECT subject_id FROM {table}")).Should().Equal([stays.Id.Value], table);
        }
    }

    private async Task<Subject> WithTripsAsync(string key)
    {
        var subject = await GetAsync(SubjectKind.User, key);
        var trip = UpstreamAuthorization.Start(
            Stored.Trip(subject.Id), Stored.Secrets.NewSecret(), Stored.Secrets.NewSecret().Hash(), Stored.Now);
        await WithAsync((IConnectionRepository connections) => connections.TryKeepAsync(Stored.Connection(subject.Id), default));
        await WithAsync((IUpstreamAuthorizationRepository trips) => trips.AddAsync(trip, default));
        await WithAsync((ILinkHandleRepository handles) => handles.AddAsync(
            LinkHandle.Make(Stored.Secrets.NewSecret(), subject.Id, Stored.Notes, Stored.Now), default));

        return subject;
    }

    private Task<Subject?> FindAsync(SubjectId id) => WithAsync((ISubjectRepository subjects) => subjects.FindAsync(id, default));

    private Task<Subject> GetAsync(SubjectKind kind, string key) =>
        WithAsync((ISubjectRepository subjects) => subjects.GetOrAddAsync(kind, key, Stored.Secrets, Stored.Now, default));
}
