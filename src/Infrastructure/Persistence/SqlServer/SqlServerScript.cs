using System.Globalization;
using System.Text;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>
/// All migrations as one script for sqlcmd or a query window. It finds out what is missing and runs that, in one transaction,
/// under the lock that the program takes: on any state of the database, beside replicas that start, and twice.
/// </summary>
internal static class SqlServerScript
{
    private static readonly string[] Recorded = ["Number", "Name", "Checksum", "AppliedAt"];

    // Each part is compiled when it runs, as when the program sends it: before that a column it names may not be there, afterwards
    // one may be gone. And one batch means that nothing goes on after a failure, whatever the tool does with the next batch.
    public static string Of(SqlServerDialect dialect, MigrationPlan plan)
    {
        var newest = plan.Migrations[^1];
        var script = new StringBuilder();
        script.Append(CultureInfo.InvariantCulture, $$"""
            -- Brings the database of Bifrost to {{newest.Name}}, from whatever migration it is at; where nothing is missing, it changes
            -- nothing. All of it happens in one transaction, under the lock that Bifrost takes when it migrates, or nothing does.
            -- Run it in the database of Bifrost: sqlcmd -b -d NAME -i FILE, or in a query window. Each EXEC is a batch as Bifrost sends it.
            SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON;
            SET NUMERIC_ROUNDABORT, IMPLICIT_TRANSACTIONS OFF;
            SET NOCOUNT, XACT_ABORT ON;
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            GO
            BEGIN TRY
            IF DB_NAME() IN (N'master', N'model', N'msdb', N'tempdb')
              THROW 50000, N'This is not the database of Bifrost: choose it with sqlcmd -d or USE. Nothing was changed.', 1;

            BEGIN TRANSACTION;

            {{dialect.Lock(StoreLock.Migrations)}}

            IF @taken < 0
              THROW 50000, N'A Bifrost has been migrating this database for a minute. Run this again when it is done. Nothing was changed.', 1;

            {{dialect.CreateHistory}}

            IF EXISTS (SELECT 1 FROM dbo.schema_migrations WHERE number > {{newest.Number}})
              THROW 50000, N'The database was written by a newer version of Bifrost. Nothing was changed.', 1;

            DECLARE @now BIGINT = DATEDIFF_BIG(MILLISECOND, '19700101', SYSUTCDATETIME());

            """);

        foreach (var migration in plan.Migrations)
        {
            Add(script, migration, dialect.Batches(migration.Sql), plan.AddHistory);
        }

        script.Append(CultureInfo.InvariantCulture, $"""

            COMMIT TRANSACTION;
            PRINT N'The database is at {newest.Name}.';
            END TRY
            BEGIN CATCH
              IF @@TRANCOUNT > 0
                ROLLBACK TRANSACTION;

              THROW;
            END CATCH
            GO

            """);

        return script.ToString().ReplaceLineEndings("\n");
    }

    private static void Add(StringBuilder script, Migration migration, IReadOnlyList<string> batches, string addHistory)
    {
        var checksum = $"0x{Convert.ToHexString(migration.Checksum)}";
        script.Append(CultureInfo.InvariantCulture, $"""

            -- {migration.Name}
            IF EXISTS (SELECT 1 FROM dbo.schema_migrations WHERE number = {migration.Number} AND checksum <> {checksum})
              THROW 50000, N'Migration {migration.Name} is not the one that ran on this database. Nothing was changed.', 1;

            IF NOT EXISTS (SELECT 1 FROM dbo.schema_migrations WHERE number = {migration.Number})
            BEGIN

            """);

        foreach (var batch in batches)
        {
            script.Append(CultureInfo.InvariantCulture, $"EXEC sys.sp_executesql {Literal(batch)};\n\n");
        }

        script.Append(CultureInfo.InvariantCulture, $"""
            EXEC sys.sp_executesql {Literal(addHistory)},
              N'{Types}',
              @Number = {migration.Number}, @Name = {Literal(migration.Name)}, @Checksum = {checksum}, @AppliedAt = @now;
            PRINT {Literal($"{migration.Name}: applied")};
            END

            """);
    }

    // As the client library declares them.
    private static string Types => string.Join(',', Recorded.Select(name =>
        SqlServerTypes.Of(name) is { Size: > 0 } sized
            ? string.Create(CultureInfo.InvariantCulture, $"@{name} {sized.Kind.ToString().ToLowerInvariant()}({sized.Size})")
            : $"@{name} {SqlServerTypes.Of(name).Kind.ToString().ToLowerInvariant()}"));

    private static string Literal(string text) => $"N'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
