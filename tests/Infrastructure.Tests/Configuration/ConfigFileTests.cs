namespace Bifrost.Infrastructure.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    [Fact]
    public void No_file_at_all_is_fine()
    {
        var result = _folder.Load();

        result.Errors.Should().BeEmpty();
        result.Configuration!.FilePath.Should().BeNull();
        result.Configuration.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void The_file_in_the_working_directory_is_read_without_being_named()
    {
        var path = _folder.Write("config.json", """{ "consent": { "help_text": "implied" } }""");

        var loaded = _folder.Load().Configuration!;

        loaded.FilePath.Should().Be(path);
        loaded.Settings.Consent.HelpText.Should().Be("implied");
    }

    [Fact]
    public void A_variable_names_another_file()
    {
        _folder.Write("config.json", """{ "consent": { "help_text": "implied" } }""");
        _folder.Write("other/b.json", """{ "consent": { "help_text": "variable" } }""");
        _folder.Environment["BIFROST_CONFIG"] = "other/b.json";

        _folder.Load().Configuration!.Settings.Consent.HelpText.Should().Be("variable");
    }

    [Theory]
    [InlineData("--config", "c.json")]
    [InlineData("--config=c.json")]
    [InlineData("--urls", "http://127.0.0.1:1", "--config", "c.json", "--environment", "Production")]
    public void The_command_line_wins_over_the_variable(params string[] args)
    {
        _folder.Write("b.json", """{ "consent": { "help_text": "variable" } }""");
        _folder.Write("c.json", """{ "consent": { "help_text": "argument" } }""");
        _folder.Environment["BIFROST_CONFIG"] = "b.json";

        _folder.Load(args).Configuration!.Settings.Consent.HelpText.Should().Be("argument");
    }

    [Fact]
    public void A_missing_file_that_was_named_on_the_command_line_is_an_error()
    {
        _folder.Load("--config", "gone.json").Errors.Should()
            .Equal($"--config: the file {Path.Combine(_folder.Path, "gone.json")} does not exist.");
    }

    [Fact]
    public void A_missing_file_that_a_variable_names_is_an_error()
    {
        _folder.Environment["BIFROST_CONFIG"] = "no/gone.json";

        _folder.Load().Errors.Should().Equal($"BIFROST_CONFIG: the file {Path.Combine(_folder.Path, "no/gone.json")} does not exist.");
    }

    [Fact]
    public void A_directory_is_not_a_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "config.json"));

        _folder.Load().Errors.Should().Equal($"config.json: expected a file, but {Path.Combine(_folder.Path, "config.json")} is a directory.");
    }

    [Theory]
    [InlineData("--config")]
    [InlineData("--config=")]
    [InlineData("--config", "--urls")]
    public void The_option_wants_a_path(params string[] args)
    {
        _folder.Load(args).Errors.Should().Equal("--config: expected the path of a file after it.");
    }

    [Fact]
    public void The_option_is_given_once()
    {
        _folder.Load("--config", "a.json", "--config=b.json").Errors.Should().Equal("--config: expected it once, but found it 2 times.");
    }

    [Fact]
    public void Paths_in_the_file_begin_at_the_file()
    {
        _folder.Write("etc/config.json", """{ "data_dir": "state", "config_store": { "config": { "path": "db/b.db" } } }""");

        var settings = _folder.Load("--config", "etc/config.json").Configuration!.Settings;

        settings.DataDirectory.Should().Be(Path.Combine(_folder.Path, "etc", "state"));
        settings.Store.Path.Should().Be(Path.Combine(_folder.Path, "etc", "db", "b.db"));
    }

    [Fact]
    public void The_data_directory_lies_beside_the_file_by_default()
    {
        _folder.Write("etc/config.json", "{}");

        var settings = _folder.Load("--config", "etc/config.json").Configuration!.Settings;

        settings.DataDirectory.Should().Be(Path.Combine(_folder.Path, "etc", "data"));
        settings.Store.Path.Should().Be(Path.Combine(_folder.Path, "etc", "data", "bifrost.db"));
    }

    [Fact]
    public void A_path_given_by_the_environment_begins_at_the_working_directory()
    {
        _folder.Write("etc/config.json", """{ "data_dir": "state" }""");
        _folder.Environment["BIFROST__data_dir"] = "elsewhere";

        _folder.Load("--config", "etc/config.json").Configuration!.Settings.DataDirectory.Should().Be(Path.Combine(_folder.Path, "elsewhere"));
    }

    [Fact]
    public void A_data_source_in_the_file_begins_at_the_file()
    {
        _folder.Write("etc/config.json", """{ "config_store": { "type": "sqlite", "connection_string": "Data Source=data/b.db" } }""");

        _folder.Load("--config", "etc/config.json").Configuration!.Settings.Store.Path
            .Should().Be(Path.Combine(_folder.Path, "etc", "data", "b.db"));
    }

    [Fact]
    public void An_absolute_path_stays_as_it_is()
    {
        ConfigFolder.Settings("""{ "data_dir": "/var/lib/bifrost" }""").DataDirectory.Should().Be("/var/lib/bifrost");
    }

    public void Dispose() => _folder.Dispose();
}
