using System.Reflection;
using Bifrost.Infrastructure.Persistence;

namespace Bifrost.Infrastructure.Tests.Persistence.Recording;

/// <summary>
/// No statement escapes the proofs: whatever the methods of the store send is one of the statements that are parsed and bound,
/// and every such statement is sent by a method.
/// </summary>
public sealed class RecordingTests(RecordedStore store) : IClassFixture<RecordedStore>
{
    private static readonly SqliteDialect Sqlite = new("Data Source=unused");

    private static readonly IReadOnlyList<StoredStatement> Proven = StoredSql.SentTo(Sqlite);

    private static readonly HashSet<string> OfDialect =
    [
        Sqlite.OnOpen, Sqlite.OnCreate, Sqlite.OnOpen + Sqlite.OnCreate, Sqlite.Lock(StoreLock.Migrations), Sqlite.CreateHistory,
        SqliteDialect.AskForHistory,
        .. Enumerable.Range(0, 9).Select(seconds => Sqlite.OnOpen + Sqlite.LockTimeout(TimeSpan.FromSeconds(seconds))),
        .. Migration.Of(Sqlite).SelectMany(migration => Sqlite.Batches(migration.Sql)),
    ];

    [Fact]
    public void Every_method_of_the_store_can_be_called()
    {
        store.Calls.Select(call => call.Method).Should().HaveCountGreaterThan(60).And.Contain(
            ["AuthorizationCodeRepository.TryMarkRedeemedAsync", "CallerDirectory.FindByAccessTokenAsync", "StoredKeyRing.StoreElement"]);
        store.Calls.Where(call => call.Fault is not null).Select(call => $"{call.Method}: {call.Fault}").Should().BeEmpty();
    }

    [Fact]
    public void Every_method_of_the_store_sends_something() =>
        store.Calls.Where(call => !call.Texts.Except(OfDialect).Any()).Select(call => call.Method).Should().BeEmpty();

    [Fact]
    public void What_methods_send_is_proven() => store.Calls.SelectMany(Unproven).Should().BeEmpty();

    [Fact]
    public void Every_statement_is_sent_by_a_method()
    {
        var sent = store.Calls.SelectMany(call => call.Texts).ToHashSet();

        Proven.Where(statement => !statement.Name.EndsWith(", paged", StringComparison.Ordinal))
            .Where(statement => !sent.Contains(statement.Text) && !sent.Contains(Sqlite.Page(statement.Text)))
            .Select(statement => statement.Name).Should().BeEmpty();
    }

    [Fact]
    public async Task A_method_that_makes_its_statement_up_or_cannot_be_called_is_caught()
    {
        var calls = await store.Caller.CallAsync([.. StoreCalls.Users(Assembly.GetExecutingAssembly()).Where(type => type == typeof(MadeUp))]);

        calls.SelectMany(Unproven).Should().Contain("MadeUp.CountAsync sends SELECT COUNT(*) FROM sessions");
        calls.Should().ContainSingle(call => call.Fault != null).Which.Method.Should().Be("MadeUp.FailAsync");
        calls.Should().ContainSingle(call => call.Texts.Count == 0 && call.Fault == null).Which.Method.Should().Be("MadeUp.IdleAsync");
    }

    private static IEnumerable<string> Unproven(StoreCall call) => call.Texts
        .Where(text => !OfDialect.Contains(text) && Proven.All(statement => statement.Text != text))
        .Select(text => $"{call.Method} sends {text}");

    // The canary: one method that no proof saw, one that fails, one that sends nothing.
    private sealed class MadeUp(DbSession db)
    {
        public Task<long> CountAsync(string table, CancellationToken ct) =>
            db.CountAsync($"SELECT COUNT(*) FROM {(table.Length > 0 ? "sessions" : table)}", new { }, ct);

        public Task<long> FailAsync(CancellationToken ct) => db.CountAsync("SELECT nothing FROM nowhere", new { }, ct);

        public Task IdleAsync() => db.DiscardAsync();
    }
}
