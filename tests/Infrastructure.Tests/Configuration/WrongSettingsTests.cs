namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>Each wrong configuration, and the one sentence that it earns.</summary>
public sealed class WrongSettingsTests
{
    private const string Origin = "expected an origin such as \"https://bifrost.example.com\", without path, query or user name.";

    [Theory]
    [InlineData("""[]""", "the configuration: expected an object in braces, but found a list.")]
    [InlineData("""{ "publik_url": "https://b.example" }""", "publik_url: is not a known setting. Did you mean \"public_url\"?")]
    [InlineData("""{ "xyzzy": 1 }""", "xyzzy: is not a known setting.")]
    [InlineData("""{ "": 1 }""", "\"\": is not a known setting.")]
    [InlineData("""{ "\u001b[31m": 1 }""", "\"\\u001B[31m\": is not a known setting.")]
    [InlineData("""{ "public_url": "https://b.example/path" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "https://b.example/?" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "https://b.example#" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "https://u:p@b.example" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "b.example" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "ftp://b.example" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": " https://b.example" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "https://b.example\\x" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "https://0.0.0.0:8080" }""", "public_url: " + Origin)]
    [InlineData("""{ "public_url": "http://b.example" }""", "public_url: expected https, because others than this machine will send credentials to it.")]
    [InlineData("""{ "public_url": 1 }""", "public_url: expected text in quotes, but found a number.")]
    [InlineData("""{ "data_dir": "~/bifrost" }""", "data_dir: expected a path; \"~\" is only understood by shells, so write the directory out.")]
    [InlineData("""{ "data_dir": " " }""", "data_dir: expected a path.")]
    [InlineData(
        """{ "encryption_key": "short" }""",
        "encryption_key: expected at least 16 characters, such as the output of \"openssl rand -base64 32\".")]
    [InlineData("""{ "auth_config": { "admin_key": "short" } }""", "auth_config.admin_key: expected at least 16 printable ASCII characters without spaces.")]
    [InlineData("""{ "auth_config": { "admin_key": 1234567890123456 } }""", "auth_config.admin_key: expected text in quotes, but found a number.")]
    [InlineData(
        """{ "trusted_proxies": [ "10.0.0.0/8", "10.0.0.1/8" ] }""",
        "trusted_proxies[1]: expected an address such as \"10.0.0.5\" or a network such as \"10.0.0.0/8\", whose bits after the prefix are zero.")]
    [InlineData("""{ "trusted_proxies": "10.0.0.0/8" }""", "trusted_proxies: expected a list of texts in brackets, but found a text.")]
    [InlineData("""{ "trusted_proxies": [ null ] }""", "trusted_proxies[0]: is missing; expected a value.")]
    [InlineData("""{ "client": [] }""", "client: expected an object in braces, but found a list.")]
    [InlineData("""{ "client": { "enforce_auth_on_inference": "true" } }""", "client.enforce_auth_on_inference: expected true or false, but found a text.")]
    [InlineData("""{ "client": { "enforce_auth_on_inference": 1 } }""", "client.enforce_auth_on_inference: expected true or false, but found a number.")]
    [InlineData("""{ "mcp": { "max_list_bytes": 65535 } }""", "mcp.max_list_bytes: expected a whole number from 65536 to 16777216, but found 65535.")]
    [InlineData("""{ "limits": { "max_kept_bytes": 1 } }""", "limits.max_kept_bytes: expected a whole number from 16777216 to 2147483647, but found 1.")]
    [InlineData("""{ "config_store": { "type": "postgres" } }""", "config_store.type: expected one of sqlite, sqlserver, but found \"postgres\".")]
    [InlineData(
        """{ "config_store": { "connection_string": "Data Source=a.db;Password=p" } }""",
        "config_store.connection_string: expected \"Data Source=PATH\" and nothing else for sqlite; the store is a file, and Bifrost sets its options.")]
    [InlineData(
        """{ "config_store": { "connection_string": "Data Source=:memory:" } }""",
        "config_store.connection_string: expected \"Data Source=PATH\" and nothing else for sqlite; the store is a file, and Bifrost sets its options.")]
    [InlineData(
        """{ "config_store": { "connection_string": "Data Source=a.db", "config": { "path": "a.db" } } }""",
        "config_store.config.path: says the same as config_store.connection_string; remove one of them.")]
    [InlineData("""{ "oauth": { "runtime_links": "opne" } }""", "oauth.runtime_links: expected one of bound, open, but found \"opne\". Did you mean \"open\"?")]
    [InlineData("""{ "oauth": { "runtime_links": "Sk-Bf-Xyz123" } }""", "oauth.runtime_links: expected one of bound, open, but found another text.")]
    [InlineData(
        """{ "oauth": { "redirect_hosts": [ "https://app.example" ] } }""",
        "oauth.redirect_hosts[0]: expected the name of a host such as \"app.example.com\", without scheme, port or path.")]
    [InlineData(
        """{ "mcp": { "allowed_hosts": [ "*" ] } }""",
        "mcp.allowed_hosts[0]: expected the name of a host such as \"app.example.com\", without scheme, port or path.")]
    [InlineData(
        """{ "mcp": { "allowed_origins": [ "*" ] } }""",
        "mcp.allowed_origins[0]: expected an origin such as \"https://app.example.com\", without path; \"*\" is not accepted.")]
    [InlineData("""{ "mcp": { "connect_timeout": "10" } }""", "mcp.connect_timeout: expected a duration from 100ms to 5m, such as \"10s\".")]
    [InlineData("""{ "mcp": { "connect_timeout": "0s" } }""", "mcp.connect_timeout: expected a duration from 100ms to 5m, such as \"10s\".")]
    [InlineData("""{ "mcp": { "connect_timeout": "-5s" } }""", "mcp.connect_timeout: expected a duration from 100ms to 5m, such as \"10s\".")]
    [InlineData("""{ "mcp": { "connect_timeout": "301s" } }""", "mcp.connect_timeout: expected a duration from 100ms to 5m, such as \"10s\".")]
    [InlineData("""{ "mcp": { "tool_execution_timeout": "999999999h" } }""", "mcp.tool_execution_timeout: expected a duration from 100ms to 1h, such as \"10s\".")]
    [InlineData("""{ "mcp": { "tool_execution_timeout": 30 } }""", "mcp.tool_execution_timeout: expected text in quotes, but found a number.")]
    [InlineData("""{ "mcp": { "breaker_failures": 0 } }""", "mcp.breaker_failures: expected a whole number from 1 to 1000, but found 0.")]
    [InlineData("""{ "mcp": { "max_idle_upstream_sessions": 0 } }""", "mcp.max_idle_upstream_sessions: expected a whole number from 1 to 1000000, but found 0.")]
    [InlineData("""{ "mcp": { "upstream_idle_timeout": "0s" } }""", "mcp.upstream_idle_timeout: expected a duration from 1s to 24h, such as \"10s\".")]
    [InlineData("""{ "mcp": { "max_upstream_message_bytes": 1 } }""", "mcp.max_upstream_message_bytes: expected a whole number from 65536 to 1073741824, but found 1.")]
    [InlineData("""{ "mcp": { "client_configs": {} } }""", "mcp.client_configs: expected a list of objects in brackets, but found an object.")]
    [InlineData("""{ "mcp": { "client_configs": [ null ] } }""", "mcp.client_configs[0]: is missing; expected a value.")]
    [InlineData("""{ "mcp": { "client_configs": [ "notion" ] } }""", "mcp.client_configs[0]: expected an object in braces, but found a text.")]
    [InlineData("""{ "limits": { "max_pending_flows": 0 } }""", "limits.max_pending_flows: expected a whole number from 1 to 10000000, but found 0.")]
    [InlineData("""{ "limits": { "max_pending_flows": 1.5 } }""", "limits.max_pending_flows: expected a whole number from 1 to 10000000, but found 1.5.")]
    [InlineData("""{ "limits": { "max_body_bytes": 99999999999 } }""", "limits.max_body_bytes: expected a whole number from 1024 to 1073741824, but found 99999999999.")]
    [InlineData("""{ "limits": { "registration_window": "25h" } }""", "limits.registration_window: expected a duration from 1s to 24h, such as \"10s\".")]
    [InlineData("""{ "limits": { "unused_client_lifetime": "10s" } }""", "limits.unused_client_lifetime: expected a duration from 1m to 2160h, such as \"2160h\".")]
    [InlineData(
        """{ "consent": { "help_text": "a\u0007" } }""",
        "consent.help_text: expected plain text of up to 2000 characters, without control characters but line breaks.")]
    public void A_wrong_setting_earns_its_sentence(string json, string expected)
    {
        ConfigFolder.Load(json).Errors.Should().Equal(expected);
    }

    [Fact]
    public void Names_are_unique_whatever_their_case_and_ids_as_they_are()
    {
        const string Json = """
            { "mcp": { "client_configs": [
                { "client_id": "x", "name": "notes", "connection_string": "https://a.example", "tools_to_execute": [] },
                { "client_id": "x", "name": "NOTES", "connection_string": "https://b.example", "tools_to_execute": [] },
                { "client_id": "X", "name": "other", "connection_string": "https://c.example", "tools_to_execute": [] } ] },
              "governance": { "virtual_keys": [
                { "id": "k", "name": "team", "value": "sk-bf-01234567890123456789" },
                { "id": "k", "name": "Team", "value": "sk-bf-01234567890123456789" } ] } }
            """;

        ConfigFolder.Load(Json).Errors.Should().Equal(
            "mcp.client_configs[1].name: is the same as mcp.client_configs[0].name (case does not count); each needs its own.",
            "mcp.client_configs[1].client_id: is the same as mcp.client_configs[0].client_id; each needs its own.",
            "governance.virtual_keys[1].id: is the same as governance.virtual_keys[0].id; each needs its own.",
            "governance.virtual_keys[1].name: is the same as governance.virtual_keys[0].name (case does not count); each needs its own.",
            "governance.virtual_keys[1].value: is the same as governance.virtual_keys[0].value; each needs its own.");
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        const string Json = """
            { "public_url": "http://b.example", "limits": { "max_pending_flows": "many" }, "typo": 1,
              "auth_config": { "admin_key": "env.GONE" },
              "mcp": { "connect_timeout": 5, "client_configs": [ { "name": "a-b" }, { "name": "ok", "connection_string": "x" } ] } }
            """;

        ConfigFolder.Load(Json).Errors.Select(error => error.Split(':')[0]).Should().BeEquivalentTo(
            "public_url", "limits.max_pending_flows", "typo", "auth_config.admin_key", "mcp.connect_timeout",
            "mcp.client_configs[0].name", "mcp.client_configs[0].connection_string", "mcp.client_configs[1].connection_string");
    }
}
