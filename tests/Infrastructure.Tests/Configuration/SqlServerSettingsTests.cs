using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Configuration;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>What a store that several machines share needs besides its address.</summary>
public sealed class SqlServerSettingsTests
{
    private const string Keys = """
        "encryption_key": "0123456789abcdef", "auth_config": { "admin_key": "0123456789abcdef" },
        """;

    [Fact]
    public void A_type_and_a_connection_string_are_all_it_takes()
    {
        var settings = ConfigFolder.Settings(
            $$"""{ {{Keys}} "config_store": { "type": "sqlserver", "connection_string": "env.DATABASE" } }""",
            ("DATABASE", "Server=db;Database=bifrost;User ID=b;Password=p"));

        settings.Store.Should().BeEquivalentTo(new { Type = StoreType.SqlServer, Enabled = true, IsShared = true });
        settings.Store.ConnectionString!.Reveal().Should().Be("Server=db;Database=bifrost;User ID=b;Password=p");
    }

    [Fact]
    public void Without_its_address_and_the_keys_that_replicas_share_it_does_not_start()
    {
        ConfigFolder.Load("""{ "config_store": { "type": "sqlserver" } }""").Errors.Should().BeEquivalentTo(
            "config_store.connection_string: is missing; expected how to reach the database, such as env.BIFROST_DATABASE.",
            "encryption_key: is missing; expected the key that wraps the key ring, because \"sqlserver\" keeps the ring in the database.",
            "auth_config.admin_key: is missing; expected the key of the management API, because \"sqlserver\" is for several machines, "
                + "which need the same one.");
    }

    [Fact]
    public void A_key_that_is_wrong_is_not_called_missing()
    {
        ConfigFolder.Load("""
            { "encryption_key": "short", "auth_config": { "admin_key": "0123456789abcdef" },
              "config_store": { "type": "sqlserver", "connection_string": "Server=db;Database=b" } }
            """).Errors.Should().ContainSingle().Which.Should().StartWith("encryption_key: expected at least 16 characters");
    }

    [Theory]
    [InlineData("sqlite", "", false)]
    [InlineData("sqlite", ", \"migrate_at_start\": true", false)]
    [InlineData("sqlite", ", \"migrate_at_start\": false", true)]
    [InlineData("sqlserver", ", \"connection_string\": \"Server=db;Database=b\"", false)]
    [InlineData("sqlserver", ", \"connection_string\": \"Server=db;Database=b\", \"migrate_at_start\": false", true)]
    public void A_start_migrates_unless_it_is_told_not_to(string type, string more, bool isByHand)
    {
        ConfigFolder.Settings($$"""{ {{Keys}} "config_store": { "type": "{{type}}"{{more}} } }""").Store.IsMigratedByHand.Should().Be(isByHand);
    }

    [Fact]
    public void Whether_a_start_migrates_is_true_or_false()
    {
        ConfigFolder.Load("""{ "config_store": { "migrate_at_start": "never" } }""").Errors
            .Should().ContainSingle().Which.Should().StartWith("config_store.migrate_at_start: expected true or false");
    }

    [Fact]
    public void While_the_store_is_disabled_it_needs_no_keys()
    {
        ConfigFolder.Settings("""
            { "config_store": { "enabled": false, "type": "sqlserver", "connection_string": "Server=db;Database=b" } }
            """).Store.IsShared.Should().BeFalse();
    }

    [Theory]
    [InlineData("Data Source=bifrost.db", "config_store.connection_string: expected a connection string: Server= and Database= in it.")]
    [InlineData("the-password", "config_store.connection_string: expected a connection string: \"Server=HOST;Database=NAME;*")]
    public void What_is_wrong_with_the_connection_string_is_said_without_repeating_it(string text, string sentence)
    {
        ConfigFolder.Load($$"""{ {{Keys}} "config_store": { "type": "sqlserver", "connection_string": "{{text}}" } }""").Errors
            .Should().ContainSingle().Which.Should().Match(sentence).And.NotContain("the-password");
    }

    [Fact]
    public void The_path_of_a_file_belongs_to_the_embedded_store()
    {
        ConfigFolder.Load($$"""
            { {{Keys}} "config_store": { "type": "sqlserver", "connection_string": "Server=db;Database=b", "config": { "path": "x.db" } } }
            """).Errors.Should().Equal("config_store.config.path: belongs to \"sqlite\"; \"sqlserver\" has a connection_string.");
    }

    [Fact]
    public void The_fingerprint_does_not_depend_on_the_connection_string_whose_password_could_be_guessed_from_it()
    {
        static IReadOnlyList<FingerprintEntry> Of(string password) => ConfigurationDigest.Fingerprint(ConfigFolder.Settings(
            $$"""{ {{Keys}} "data_dir": "/tmp/x", "config_store": { "type": "sqlserver", "connection_string": "Server=db;Database=b;Password={{password}}", "config": {} } }"""));

        Of("one").Single(entry => entry.Id == "config_store").Should().Be(Of("two").Single(entry => entry.Id == "config_store"));
    }
}
