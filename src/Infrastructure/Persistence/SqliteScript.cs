using System.Globalization;
using System.Text;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// A migration for the shell of SQLite. Its language has no condition, so that the script is made for one state of the store and
/// checks that first: on any other, also on the one that it leaves behind, it stops there and changes nothing.
/// </summary>
internal static class SqliteScript
{
    public static string Of(SqliteDialect dialect, MigrationPlan plan)
    {
        var (from, newest) = (plan.Applied == 0 ? "an empty store" : plan.Migrations[plan.Applied - 1].Name, plan.Migrations[^1].Name);
        var script = new StringBuilder($"""
            -- Brings a store of Bifrost from {from} to {newest}, in one transaction.
            -- Run it with sqlite3 3.38 or later: sqlite3 bifrost.db < this-file. At another state of the store, and so when it is
            -- run twice, it stops at the check below and changes nothing.
            .bail on
            {dialect.OnOpen}
            {dialect.OnCreate}
            BEGIN IMMEDIATE;
            {dialect.CreateHistory};

            CREATE TEMP TABLE bifrost_check (
              applied INTEGER CONSTRAINT this_script_was_made_for_another_state_of_the_store CHECK (applied = {plan.Applied}));
            INSERT INTO bifrost_check (applied) SELECT COUNT(*) FROM schema_migrations;
            DROP TABLE bifrost_check;

            """);

        foreach (var migration in plan.Migrations.Skip(plan.Applied))
        {
            script.Append(CultureInfo.InvariantCulture, $"\n-- {migration.Name}\n");

            foreach (var batch in dialect.Batches(migration.Sql))
            {
                script.Append(batch.Trim()).Append("\n\n");
            }

            script.Append(Recorded(plan.AddHistory, migration)).Append(";\n");
        }

        return script.Append("\nCOMMIT;\n").ToString().ReplaceLineEndings("\n");
    }

    // The shell has no parameters that a file could set everywhere; what stands here in their place is the program's own.
    private static string Recorded(string addHistory, Migration migration) => addHistory
        .Replace("@Number", migration.Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@Name", $"'{migration.Name}'", StringComparison.Ordinal)
        .Replace("@Checksum", $"x'{Convert.ToHexStringLower(migration.Checksum)}'", StringComparison.Ordinal)
        .Replace("@AppliedAt", "CAST(strftime('%s', 'now') AS INTEGER) * 1000", StringComparison.Ordinal);
}
