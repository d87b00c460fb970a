using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

public class ConnectionRepositoryTests : RepositoryTests
{
    [StoreFact]
    public async Task A_connection_comes_back_with_its_tokens()
    {
        var subject = await AddSubjectAsync();
        var connection = Stored.Connection(subject, "token", TimeSpan.FromSeconds(3599));

        (await KeepAsync(connection)).Should().BeTrue();

        (await FindAsync(subject)).Should().Be(connection);
    }

    [StoreFact]
    public async Task What_a_provider_did_not_say_stays_unsaid()
    {
        var subject = await AddSubjectAsync();
        var bare = Stored.Connection(subject) with { Tokens = new UpstreamTokens(new("token"), null, null, null) };
        await KeepAsync(bare);

        (await FindAsync(subject)).Should().Be(bare);
    }

    [StoreFact]
    public async Task A_renewed_connection_keeps_its_identifier_and_is_usable_again()
    {
        var subject = await AddSubjectAsync();
        var first = Stored.Connection(subject, "old");
        await KeepAsync(first);
        await MarkAsync(first);

        await KeepAsync(Stored.Connection(subject, "new", at: Stored.Now + Stored.Tick));

        var found = (await FindAsync(subject))!;
        found.Id.Should().Be(first.Id);
        found.Tokens.AccessToken.Reveal().Should().Be("new");
        found.Status.Should().Be(ConnectionStatus.Active);
    }

    [StoreFact]
    public async Task A_subject_that_is_gone_gets_no_connection()
    {
        (await KeepAsync(Stored.Connection(new SubjectId("nobody")))).Should().BeFalse();
        (await Host.CountAsync("connections")).Should().Be(0);
    }

    [StoreFact]
    public async Task One_subject_never_finds_the_connection_of_another()
    {
        var subject = await AddSubjectAsync();
        var other = await AddSubjectAsync();
        await KeepAsync(Stored.Connection(subject));

        (await FindAsync(other)).Should().BeNull();
        (await WithAsync((IConnectionRepository connections) => connections.FindAsync(subject, new McpClientId("other"), "", default)))
            .Should().BeNull();
        (await ListAsync(other)).Should().BeEmpty();
    }

    [StoreFact]
    public async Task Refused_tokens_need_the_user_again()
    {
        var subject = await AddSubjectAsync();
        var connection = Stored.Connection(subject);
        await KeepAsync(connection);

        await MarkAsync(connection);

        (await FindAsync(subject))!.Status.Should().Be(ConnectionStatus.NeedsReauth);
        (await ListAsync(subject)).Should().Contain((Stored.Notes, string.Empty), ConnectionStatus.NeedsReauth);
    }

    [StoreFact]
    public async Task A_late_refusal_of_old_tokens_leaves_newer_ones_alone()
    {
        var subject = await AddSubjectAsync();
        var old = Stored.Connection(subject, "old");
        await KeepAsync(old);
        await KeepAsync(Stored.Connection(subject, "new", at: Stored.Now + Stored.Tick));

        await MarkAsync(old);

        (await FindAsync(subject))!.Status.Should().Be(ConnectionStatus.Active);
    }

    [StoreFact]
    public async Task Of_connections_at_two_issuers_the_latest_counts()
    {
        var subject = await AddSubjectAsync();
        await KeepAsync(Stored.Connection(subject, "before"));
        await KeepAsync(Stored.Connection(subject, "after", at: Stored.Now + Stored.Tick) with { Issuer = "https://new.example" });

        (await FindAsync(subject))!.Tokens.AccessToken.Reveal().Should().Be("after");
        (await ListAsync(subject)).Should().ContainSingle();
        (await Host.CountAsync("connections")).Should().Be(2);
    }

    [StoreFact]
    public async Task Several_accounts_of_one_subject_are_told_apart_by_their_labels()
    {
        var subject = await AddSubjectAsync();
        await KeepAsync(Stored.Connection(subject, "usual"));
        await KeepAsync(Stored.Connection(subject, "work") with { Label = "work" });

        (await FindAsync(subject))!.Tokens.AccessToken.Reveal().Should().Be("usual");
        (await FindAsync(subject, "work"))!.Tokens.AccessToken.Reveal().Should().Be("work");
        (await FindAsync(subject, "private")).Should().BeNull();
        (await ListAsync(subject)).Should().HaveCount(2);
    }

    [StoreFact]
    public async Task Many_who_connect_one_subject_at_once_make_one_connection()
    {
        var subject = await AddSubjectAsync();

        var kept = await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(index => Task.Run(() => KeepAsync(Stored.Connection(subject, $"token {index}")))));

        kept.Should().OnlyContain(isKept => isKept);
        (await Host.CountAsync("connections")).Should().Be(1);
    }

    private async Task<SubjectId> AddSubjectAsync()
    {
        var subject = Stored.Subject();
        await WithAsync((ISubjectRepository subjects) => subjects.AddAsync(subject, Stored.Now, default));

        return subject.Id;
    }

    private Task<bool> KeepAsync(Connection connection) =>
        WithAsync((IConnectionRepository connections) => connections.TryKeepAsync(connection, default));

    private Task<bool> MarkAsync(Connection connection) =>
        WithAsync((IConnectionRepository connections) => connections.MarkNeedsReauthAsync(connection, Stored.Now, default));

    private Task<Connection?> FindAsync(SubjectId subject, string label = "") =>
        WithAsync((IConnectionRepository connections) => connections.FindAsync(subject, Stored.Notes, label, default));

    private Task<IReadOnlyDictionary<(McpClientId Client, string Label), ConnectionStatus>> ListAsync(SubjectId subject) =>
        WithAsync((IConnectionRepository connections) => connections.ListAsync(subject, default));
}
