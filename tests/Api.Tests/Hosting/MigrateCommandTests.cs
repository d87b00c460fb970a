using Microsoft.Data.Sqlite;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>The command <c>migrate</c> as an administrator runs it.</summary>
public sealed class MigrateCommandTests : IDisposable
{
    private const string OnSqlServer = """
        { "encryption_key": "0123456789abcdef", "auth_config": { "admin_key": "0123456789abcdef" },
          "config_store": { "type": "sqlserver", "connection_string": "Server=tcp:127.0.0.1,9;Database=bifrost;User ID=b;Password=the-password;Connect Timeout=1" } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-migrate-").FullName;

    public MigrateCommandTests() => Configure("""{ "data_dir": "data" }""");

    private string StorePath => Path.Combine(_folder, "data", "bifrost.db");

    [Fact]
    public async Task It_says_one_line_a_migration_and_then_that_there_is_nothing_to_do()
    {
        var first = await CommandRun.OfAsync(_folder, "migrate");
        var second = await CommandRun.OfAsync(_folder, "migrate", "--config", "config.json");

        first.Should().BeEquivalentTo(new { ExitCode = 0, Errors = "" });
        var lines = first.Output.TrimEnd().Split('\n');
        lines.Should().HaveCountGreaterThan(2).And.StartWith("0001_initial: applied");
        lines[..^1].Should().OnlyContain(line => line.EndsWith(": applied"));
        var newest = lines[^2][..lines[^2].IndexOf(':')];
        lines[^1].Should().Be($"at {newest}");
        second.Should().Be(new CommandRun(0, $"nothing to do: at {newest}\n", ""));
    }

    [Fact]
    public async Task The_script_stands_alone_on_stdout_and_nothing_is_made()
    {
        var run = await CommandRun.OfAsync(_folder, "migrate", "--script");

        run.ExitCode.Should().Be(0);
        run.Output.Should().StartWith("-- Brings a store of Bifrost from an empty store to ").And.EndWith("\nCOMMIT;\n");
        run.Errors.Should().StartWith("What is missing up to ").And.Contain("Nothing was changed.");
        Directory.Exists(Path.Combine(_folder, "data")).Should().BeFalse();
    }

    [Fact]
    public async Task The_script_of_a_store_that_lacks_nothing_is_empty_and_stderr_says_why()
    {
        await CommandRun.OfAsync(_folder, "migrate");

        var run = await CommandRun.OfAsync(_folder, "migrate", "--script");

        run.Should().BeEquivalentTo(new { ExitCode = 0, Output = "" });
        run.Errors.Should().StartWith("nothing to do: at ");
    }

    [Fact]
    public async Task The_script_for_SQL_Server_needs_no_server()
    {
        Configure(OnSqlServer);

        var run = await CommandRun.OfAsync(_folder, "migrate", "--script");

        run.ExitCode.Should().Be(0);
        run.Output.Should().StartWith("-- Brings the database of Bifrost to ").And.EndWith("\nGO\n").And.NotContain("the-password");
        run.Errors.Should().StartWith("The whole script up to ");
    }

    [Fact]
    public async Task A_server_that_is_away_is_one_sentence_without_a_stack_or_the_password()
    {
        Configure(OnSqlServer);

        var run = await CommandRun.OfAsync(_folder, "migrate");

        run.Should().BeEquivalentTo(new { ExitCode = 1, Output = "" });
        run.Errors.Should().MatchRegex(@"\ASQL Server tcp:127\.0\.0\.1,9 cannot be reached; [^\n]+\n\z").And.NotContain("the-password");
    }

    [Fact]
    public async Task Without_ICU_SQL_Server_is_refused_with_a_sentence_too()
    {
        Configure(OnSqlServer);

        var run = await CommandRun.OfAsync(_folder, new Dictionary<string, string> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" }, "migrate");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().MatchRegex(@"\ASQL Server cannot be used here: [^\n]+ICU[^\n]+\n\z");
    }

    [Theory]
    [InlineData("UPDATE schema_migrations SET checksum = x'00' WHERE number = 1", "Migration 0001_initial is not the one that ran on this database.")]
    [InlineData("INSERT INTO schema_migrations VALUES (9999, '9999_future', x'00', 0)", "The database was written by a newer version of Bifrost (migration 9999_future).")]
    public async Task A_database_that_does_not_fit_is_one_sentence_with_and_without_a_script(string change, string sentence)
    {
        await CommandRun.OfAsync(_folder, "migrate");
        await ExecuteAsync(change);

        foreach (var words in new string[][] { ["migrate"], ["migrate", "--script"] })
        {
            var run = await CommandRun.OfAsync(_folder, words);

            run.Should().BeEquivalentTo(new { ExitCode = 1, Output = "" });
            run.Errors.Should().StartWith(sentence).And.NotContain("   at ");
        }
    }

    [Theory]
    [InlineData("migrate does not know --scrpt.", "migrate", "--scrpt")]
    [InlineData("migrate does not know now.", "migrate", "now", "--script")]
    [InlineData("keys rotate does not know --script.", "keys", "rotate", "--script")]
    [InlineData("keys knows one word: rotate.", "keys")]
    [InlineData("migrat is no command of Bifrost.", "migrat")]
    [InlineData("health knows one option: --url with an http address.", "health", "--url", "ftp://localhost/")]
    public async Task What_is_not_understood_changes_nothing_and_ends_with_2(string sentence, params string[] words)
    {
        var run = await CommandRun.OfAsync(_folder, words);

        run.Should().Be(new CommandRun(2, "", $"{sentence} See --help.\n"));
        Directory.Exists(Path.Combine(_folder, "data")).Should().BeFalse();
    }

    [Fact]
    public async Task A_disabled_store_has_nothing_to_migrate()
    {
        Configure("""{ "config_store": { "enabled": false } }""");

        (await CommandRun.OfAsync(_folder, "migrate")).Should().Be(new CommandRun(1, "", "The config store is disabled: there is nothing to migrate.\n"));
    }

    [Fact]
    public async Task A_start_that_leaves_the_schema_alone_names_the_command()
    {
        Configure("""{ "data_dir": "data", "config_store": { "migrate_at_start": false } }""");

        var run = await CommandRun.OfAsync(_folder, "--urls", "http://127.0.0.1:0");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().StartWith("The database has no schema yet, ").And.Contain("run bifrost migrate, ").And.NotContain("   at ");
        File.Exists(StorePath).Should().BeFalse();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private void Configure(string json) => File.WriteAllText(Path.Combine(_folder, "config.json"), json);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={StorePath}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
