using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Configuration;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>Whatever is wrong, and however wrong it is, no message and no printed settings show a secret.</summary>
public sealed class SecrecyTests
{
    private const string Canary = "c4n4ry-s3cr3t";

    public static TheoryData<string> ConfigurationsWithSecretsEverywhere => new()
    {
        $$"""{ "encryption_key": "{{Canary}}" }""",
        $$"""{ "encryption_key": [ "{{Canary}}" ] }""",
        $$"""{ "auth_config": { "admin_key": "{{Canary}} with spaces" } }""",
        $$"""{ "auth_config": "{{Canary}}" }""",
        $$"""{ "public_url": "https://user:{{Canary}}@b.example" }""",
        $$"""{ "config_store": { "connection_string": "Data Source=a;Password={{Canary}}" } }""",
        $$"""{ "config_store": { "connection_string": "={{Canary}};;=" } }""",
        $$"""{ "config_store": { "type": "sqlserver", "connection_string": "Server=x;Password={{Canary}}" } }""",
        $$"""{ "oauth": { "runtime_links": "{{Canary}}" } }""",
        $$"""{ "limits": { "max_pending_flows": "{{Canary}}" } }""",
        $$"""{ "mcp": { "connect_timeout": "{{Canary}}" } }""",
        $$"""{ "trusted_proxies": [ "{{Canary}}" ] }""",
        ConfigFolder.Server($""" "connection_string": "https://u:{Canary}@n.example" """),
        ConfigFolder.Server($""" "auth_type": "{Canary}" """),
        ConfigFolder.Server($""" "auth_type": "headers", "headers": {"{"} "Authorization": "Bearer {Canary}\n" {"}"} """),
        ConfigFolder.Server($""" "auth_type": "oauth", "oauth_config": {"{"} "client_secret": "{Canary}" {"}"} """),
        ConfigFolder.Server($""" "auth_type": "oauth", "oauth_config": {"{"} "client_id": "a", "client_secret": "{Canary}\u0000" {"}"} """),
        $$"""{ "governance": { "virtual_keys": [ { "id": "a", "name": "a", "value": "{{Canary}}" } ] } }""",
        $$"""{ "governance": { "virtual_keys": [ { "id": "a", "name": "a", "value": "sk-bf-{{Canary}}" } ] } }""",
        $$"""{ "auth_config": { "admin_key": "{{Canary}} """,
        $$"""{ "auth_config": { "admin_key": {{Canary}} } }""",
    };

    [Theory]
    [MemberData(nameof(ConfigurationsWithSecretsEverywhere))]
    public void An_error_never_shows_a_secret_of_the_file(string json)
    {
        var errors = ConfigFolder.Load(json).Errors;

        errors.Should().NotBeEmpty();
        errors.Should().NotContain(error => error.Contains("c4n4ry", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(KnownKeys))]
    public void An_error_never_shows_what_a_variable_holds(string key)
    {
        var name = "BIFROST__" + key.Replace("[]", "__0", StringComparison.Ordinal).Replace(".", "__", StringComparison.Ordinal);

        Messages(ConfigFolder.Load("{}", (name, Canary))).Should().NotContain(message => message.Contains(Canary, StringComparison.Ordinal));
        Messages(ConfigFolder.Load("{}", (name, "env.CANARY"), ("CANARY", Canary)))
            .Should().NotContain(message => message.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public void Printed_settings_hide_every_secret()
    {
        const string Long = Canary + "-and-some-more-characters";
        var settings = ConfigFolder.Settings($$"""
            { "encryption_key": "{{Long}}", "auth_config": { "admin_key": "{{Long}}" },
              "mcp": { "client_configs": [
                { "name": "a", "connection_string": "https://a.example", "tools_to_execute": [], "headers": { "Authorization": "{{Long}}" } },
                { "name": "b", "connection_string": "https://b.example", "tools_to_execute": [], "auth_type": "oauth",
                  "oauth_config": { "client_id": "x", "client_secret": "{{Long}}" } } ] },
              "governance": { "virtual_keys": [ { "id": "a", "name": "a", "value": "sk-bf-{{Long}}" } ] } }
            """);

        Printed(settings).Should().NotContain("c4n4ry");
    }

    public static TheoryData<string> KnownKeys() => [.. ConfigurationLoader.KnownKeys()];

    private static IEnumerable<string> Messages(ConfigurationResult result) => result.Errors.Concat(result.Configuration?.Warnings ?? []);

    private static string Printed(BifrostSettings settings) => string.Join(
        '\n',
        [
            settings.ToString(),
            .. settings.Mcp.Servers.Select(server => $"{server} {string.Join(' ', server.Headers)} {server.OAuth}"),
            .. settings.VirtualKeys.Select(key => key.ToString()),
        ]);
}
