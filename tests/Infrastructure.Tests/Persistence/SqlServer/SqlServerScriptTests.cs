using System.Globalization;
using System.Text.RegularExpressions;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>What <c>migrate --script</c> prints for SQL Server: the language, and that it is what the program sends.</summary>
public sealed partial class SqlServerScriptTests : IAsyncDisposable
{
    private readonly ServerDouble _server = new();
    private readonly SqlServerDialect _dialect;
    private readonly WriteLane _lane;
    private readonly string _script;

    public SqlServerScriptTests()
    {
        _dialect = new SqlServerDialect(SqlServerConnectionString.Complete(_server.ConnectionString));
        _lane = new WriteLane(_dialect);
        _server.Answer = request => request.Text.Contains("sp_getapplock", StringComparison.Ordinal) ? new Tokens().One(0) : new Tokens().Touched(1);
        _script = Runner().ScriptAsync(CancellationToken.None).GetAwaiter().GetResult().Text;
    }

    public async ValueTask DisposeAsync()
    {
        _lane.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void It_is_of_the_language_of_2019_in_two_batches() => Batches(_script).Should().HaveCount(2);

    [Fact]
    public void The_server_is_not_asked_for_it() => _server.Requests.Should().BeEmpty();

    [Fact]
    public async Task It_runs_exactly_what_the_program_sends()
    {
        await Runner().RunAsync(CancellationToken.None);

        var migrations = _server.Requests.Where(request => request.Wanted == Wanted.Batch
            && SqlServerSchema.Migrations.Any(each => each.Sql.Contains(request.Text, StringComparison.Ordinal))).Select(request => (request.Text, ""));
        var recorded = _server.Statements.Select(request => (request.Text, request.Types));
        var sent = migrations.Concat(recorded).Order().ToList();

        sent.Should().HaveCount(SqlServerSchema.Migrations.Sum(each => _dialect.Batches(each.Sql).Count + 1));
        Executed(_script).Order().Should().Equal(sent);
        _script.Should().Contain(_dialect.Lock(StoreLock.Migrations).ReplaceLineEndings("\n")).And.Contain(_dialect.CreateHistory.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void It_records_every_migration_with_its_checksum_in_order()
    {
        Recorded().Matches(_script).Select(match => $"{match.Groups["number"].Value} {match.Groups["name"].Value} {match.Groups["checksum"].Value}")
            .Should().Equal(SqlServerSchema.Migrations.Select(each => string.Create(
                CultureInfo.InvariantCulture, $"{each.Number} {each.Name} {Convert.ToHexString(each.Checksum)}")));
    }

    [Fact]
    public void Everything_that_changes_something_stands_in_its_transaction_and_behind_its_condition()
    {
        var attempt = Batches(_script)[1].Statements.Should().ContainSingle().Which.Should().BeOfType<TryCatchStatement>().Subject;
        var statements = attempt.TryStatements.Statements;
        var begin = statements.IndexOf(statements.Single(each => each is BeginTransactionStatement));
        var commit = statements.IndexOf(statements.Single(each => each is CommitTransactionStatement));

        var guarded = statements.OfType<IfStatement>().Where(each => each.ThenStatement is BeginEndBlockStatement).ToList();
        guarded.Should().HaveCount(SqlServerSchema.Migrations.Count).And.OnlyContain(each => statements.IndexOf(each) > begin && statements.IndexOf(each) < commit);
        guarded.Select(each => TransactSql.Write(each.Predicate)).Should().OnlyContain(text => text.StartsWith("NOT EXISTS", StringComparison.Ordinal));
        statements.OfType<ExecuteStatement>().Should().ContainSingle("only the lock is taken without a condition");
        attempt.CatchStatements.Statements.Select(each => each.GetType()).Should().Equal(typeof(IfStatement), typeof(ThrowStatement));
    }

    [Fact]
    public void The_settings_that_filtered_indexes_need_are_made_first_whatever_the_tool_sets()
    {
        var text = _script[.._script.IndexOf("\nGO\n", StringComparison.Ordinal)];

        text.Should().MatchRegex("SET [A-Z_, ]*QUOTED_IDENTIFIER ON;").And.MatchRegex("SET [A-Z_, ]*XACT_ABORT ON;").And.Contain("ANSI_NULLS");
    }

    [Fact]
    public void The_tool_finds_nothing_in_it_that_it_would_take_for_its_own()
    {
        _script.Should().NotContain("$(").And.MatchRegex(@"\A[\x00-\x7F]*\z");
        _script.Split('\n').Should().NotContain(line => line.StartsWith(':') || line.StartsWith("!!"));
        Separators().Count(_script).Should().Be(2);
    }

    [Fact]
    public async Task A_start_that_leaves_the_schema_alone_only_reads()
    {
        _server.Answer = request => new Tokens().One(0);

        await FluentActions.Awaiting(() => Runner().CheckAsync(CancellationToken.None)).Should().ThrowAsync<StoreUnusableException>();

        _server.Requests.Should().NotContain(request => request.Wanted == Wanted.Begin);
        _server.Requests.Where(request => request.Wanted == Wanted.Batch).Select(request => request.Text).Should()
            .Contain(_dialect.FindHistory).And.OnlyContain(text => text.StartsWith("SE", StringComparison.Ordinal));
    }

    [Fact]
    public void How_the_history_is_looked_for_is_of_the_language() => TransactSql.Statements(_dialect.FindHistory).Should().ContainSingle();

    private static IList<TSqlBatch> Batches(string script)
    {
        var fragment = TransactSql.Parse(script, out var errors);
        errors.Should().BeEmpty();

        return ((TSqlScript)fragment).Batches;
    }

    private static List<(string Text, string Types)> Executed(string script)
    {
        var calls = new Calls();
        Batches(script)[1].Accept(calls);

        return calls.Found;
    }

    private MigrationRunner Runner() => new(_dialect, _lane, TimeProvider.System, NullLogger<MigrationRunner>.Instance);

    [GeneratedRegex("@Number = (?<number>[0-9]+), @Name = N'(?<name>[0-9a-z_]+)', @Checksum = 0x(?<checksum>[0-9A-F]{64}), @AppliedAt = @now;")]
    private static partial Regex Recorded();

    [GeneratedRegex("^GO$", RegexOptions.Multiline)]
    private static partial Regex Separators();

    private sealed class Calls : TSqlFragmentVisitor
    {
        public List<(string Text, string Types)> Found { get; } = [];

        public override void Visit(ExecutableProcedureReference node)
        {
            if (node.ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value == "sp_executesql")
            {
                Found.Add((Literal(node, 0), node.Parameters.Count > 1 ? Literal(node, 1) : ""));
            }
        }

        private static string Literal(ExecutableProcedureReference call, int index) => ((StringLiteral)call.Parameters[index].ParameterValue).Value;
    }
}
