namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>Each wrong server and virtual key, and the one sentence that it earns.</summary>
public sealed class WrongEntriesTests
{
    private const string Endpoint = "expected an https address (http only on this machine), without user name or fragment.";

    [Theory]
    [InlineData("""  "name": "my-notes" """, "name: expected up to 32 letters, digits and underscores, the first not a digit (^[A-Za-z_][A-Za-z0-9_]{0,31}$). Use \"_\" in place of other characters.")]
    [InlineData("""  "name": "9notes" """, "name: expected up to 32 letters, digits and underscores, the first not a digit (^[A-Za-z_][A-Za-z0-9_]{0,31}$).")]
    [InlineData("""  "name": null """, "name: is missing; expected the name of the server.")]
    [InlineData("""  "client_id": "a/b" """, "client_id: expected up to 64 letters, digits and the characters . _ ~ -.")]
    [InlineData("""  "connection_type": "htpp" """, "connection_type: expected one of http, sse, stdio, but found \"htpp\". Did you mean \"http\"?")]
    [InlineData("""  "connection_string": null """, "connection_string: is missing; expected the address of the server, such as \"https://mcp.example.com/mcp\".")]
    [InlineData(
        """  "connection_string": "https://u:p@n.example" """,
        "connection_string: expected an address such as \"https://mcp.example.com/mcp\", with http or https, without user name or fragment.")]
    [InlineData(
        """  "connection_string": "file:///etc/passwd" """,
        "connection_string: expected an address such as \"https://mcp.example.com/mcp\", with http or https, without user name or fragment.")]
    [InlineData("""  "connection_type": "stdio" """, "stdio_config: is missing; expected an object with the command to run.")]
    [InlineData("""  "connection_type": "stdio", "stdio_config": {} """, "stdio_config.command: is missing; expected the program to run.")]
    [InlineData("""  "auth_type": "oauht" """, "auth_type: expected one of none, headers, oauth, per_user_oauth, but found \"oauht\". Did you mean \"oauth\"?")]
    [InlineData("""  "auth_type": "oauht", "oauth_config": {} """, "auth_type: expected one of none, headers, oauth, per_user_oauth, but found \"oauht\". Did you mean \"oauth\"?")]
    [InlineData("""  "auth_type": "headers" """, "headers: is missing; expected the headers that every request carries.")]
    [InlineData("""  "headers": { "Host": "x" } """, "headers.Host: expected another header: this one belongs to the transport and is set by Bifrost.")]
    [InlineData("""  "headers": { "Mcp-Session-Id": "x" } """, "headers.Mcp-Session-Id: expected another header: this one belongs to the transport and is set by Bifrost.")]
    [InlineData("""  "headers": { "A B": "x" } """, "headers.\"A B\": expected the name of a header.")]
    [InlineData("""  "headers": { "X-A": "a\r\nX-B: c" } """, "headers.X-A: expected the value of a header: printable ASCII characters on one line, without spaces around them.")]
    [InlineData("""  "headers": { "X-A": "a", "x-a": "b" } """, "headers.x-a: stands twice, because the case of a header's name does not count; remove one of them.")]
    [InlineData("""  "headers": { "X-A": null } """, "headers.X-A: is missing; expected the value of the header.")]
    [InlineData(
        """  "auth_type": "per_user_oauth", "headers": { "Authorization": "Bearer x" } """,
        "headers.Authorization: expected no credential here; auth_type \"headers\" is for a credential that everyone shares.")]
    [InlineData(
        """  "auth_type": "none", "headers": { "cookie": "a=b" } """,
        "headers.cookie: expected no credential here; auth_type \"headers\" is for a credential that everyone shares.")]
    [InlineData(
        """  "auth_type": "none", "headers": { "X-Api-Key": "a" } """,
        "headers.X-Api-Key: expected no credential here; auth_type \"headers\" is for a credential that everyone shares.")]
    [InlineData("""  "prompts_to_expose": [ "a*b" ] """, "prompts_to_expose[0]: expected a name or an address of up to 1000 characters without control characters, with \"*\" at its end alone.")]
    [InlineData("""  "resources_to_expose": [ "" ] """, "resources_to_expose[0]: expected a name or an address of up to 1000 characters without control characters, with \"*\" at its end alone.")]
    [InlineData("""  "allowed_extra_headers": [ "Content-Language" ] """, "allowed_extra_headers[0]: expected a header that is neither a credential, a cookie nor a part of the transport; those never travel upstream.")]
    [InlineData("""  "allowed_extra_headers": [ "*" ] """, "allowed_extra_headers[0]: expected the name of one header in each entry; \"*\" is not accepted.")]
    [InlineData(
        """  "allowed_extra_headers": [ "X-Trace", "Authorization" ] """,
        "allowed_extra_headers[1]: expected a header that is neither a credential, a cookie nor a part of the transport; those never travel upstream.")]
    [InlineData(
        """  "allowed_extra_headers": [ "X-Bf-Vk" ] """,
        "allowed_extra_headers[0]: expected a header that is neither a credential, a cookie nor a part of the transport; those never travel upstream.")]
    [InlineData("""  "oauth_config": { "scopes": ["a"] } """, "oauth_config: expected it only with auth_type \"oauth\" or \"per_user_oauth\".")]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "client_secret": "s" } """, "oauth_config.client_id: is missing; expected the client id that the client_secret belongs to.")]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "authorize_url": "http://idp.example/a" } """, "oauth_config.authorize_url: " + Endpoint)]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "token_url": "javascript:alert(1)" } """, "oauth_config.token_url: " + Endpoint)]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "registration_url": "https://u@idp.example/r" } """, "oauth_config.registration_url: " + Endpoint)]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "revocation_url": "https://idp.example/r#x" } """, "oauth_config.revocation_url: " + Endpoint)]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "issuer": "https://idp.example/?a" } """,
        "oauth_config.issuer: expected an https address (http only on this machine), without user name, query or fragment.")]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "scopes": ["a b"] } """, "oauth_config.scopes[0]: expected one scope without spaces in each entry.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "token_endpoint_auth_method": "private_key_jwt" } """,
        "oauth_config.token_endpoint_auth_method: expected \"none\", \"client_secret_post\" or \"client_secret_basic\".")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "client_id": "a", "token_endpoint_auth_method": "client_secret_post" } """,
        "oauth_config.token_endpoint_auth_method: needs a client_secret.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "client_id": "a", "client_secret": "b", "token_endpoint_auth_method": "none" } """,
        "oauth_config.token_endpoint_auth_method: is none, but there is a client_secret; remove one of them.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "send_resource": "no" } """,
        "oauth_config.send_resource: expected true or false, but found a text.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "authorize_params": [] } """,
        "oauth_config.authorize_params: expected an object in braces, but found a list.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "authorize_params": { "prompt": 1 } } """,
        "oauth_config.authorize_params.prompt: expected text in quotes, but found a number.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "authorize_params": { "State": "x" } } """,
        "oauth_config.authorize_params.State: names State, which Bifrost itself decides; remove it.")]
    [InlineData(
        """  "auth_type": "oauth", "oauth_config": { "authorize_params": { "a b": "x" } } """,
        "oauth_config.authorize_params.\"a b\": expected names of up to 64 letters, digits and the characters . _ -.")]
    [InlineData("""  "auth_type": "oauth", "oauth_config": { "token_uri": "x" } """, "oauth_config.token_uri: is not a known setting. Did you mean \"token_url\"?")]
    [InlineData("""  "tool_names": "Safe" """, "tool_names: expected \"as_is\" or \"safe\".")]
    [InlineData("""  "tools_to_execute": "*" """, "tools_to_execute: expected a list of texts in brackets, but found a text.")]
    [InlineData("""  "tools_to_execute": [ 1 ] """, "tools_to_execute[0]: expected text in quotes, but found a number.")]
    [InlineData("""  "tools_to_execute": [ "" ] """, "tools_to_execute[0]: expected the name of a tool of up to 128 characters without spaces, or \"*\" for all.")]
    [InlineData(
        """  "auth_type": "per_user_oauth", "accounts": [ "my work" ] """,
        "accounts[0]: expected up to 32 letters, digits and the characters _ -.")]
    [InlineData(
        """  "auth_type": "per_user_oauth", "accounts": [ "work", "work" ] """, "accounts: names an account twice; each needs its own name.")]
    [InlineData("""  "accounts": [ "work" ] """, "accounts: expected it only with auth_type \"per_user_oauth\".")]
    [InlineData("""  "tool_to_execute": [] """, "tool_to_execute: is not a known setting. Did you mean \"tools_to_execute\"?")]
    [InlineData("""  "connect_timeout": "1h" """, "connect_timeout: expected a duration from 100ms to 5m, such as \"10s\".")]
    [InlineData("""  "disabled": true """, "disabled: a server cannot be switched off here; remove the entry instead.")]
    public void A_wrong_server_earns_its_sentence(string members, string expected)
    {
        ConfigFolder.Load(ConfigFolder.Server(members)).Errors.Should().Equal($"mcp.client_configs[0].{expected}");
    }

    [Theory]
    [InlineData(450, true)]
    [InlineData(451, false)]
    public void An_issuer_has_a_limit(int length, bool isRight)
    {
        var issuer = "https://idp.example/".PadRight(length, 'a');
        var result = ConfigFolder.Load(ConfigFolder.Server($$""" "auth_type": "oauth", "oauth_config": { "issuer": "{{issuer}}" } """));

        result.Errors.Should().BeEquivalentTo(
            isRight ? [] : new[] { "mcp.client_configs[0].oauth_config.issuer: expected at most 450 characters." });
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void The_name_of_a_host_has_a_limit(int length, bool isRight)
    {
        var host = string.Join('.', Enumerable.Repeat("abcdefg", 40))[..length];

        ConfigFolder.Load($$"""{ "public_url": "https://{{host}}" }""").Errors.Should().HaveCount(isRight ? 0 : 1);
    }

    [Theory]
    [InlineData(""" "id": null, "name": "a", "value": "sk-bf-01234567890123456789" """, "id: is missing; expected an id that stays the same.")]
    [InlineData(""" "id": "a", "name": null, "value": "sk-bf-01234567890123456789" """, "name: is missing; expected the name that people see.")]
    [InlineData(""" "id": "a", "name": " a", "value": "sk-bf-01234567890123456789" """, "name: expected 1 to 100 characters on one line, without spaces around them.")]
    [InlineData(""" "id": "a", "name": "a" """, "value: is missing; expected the key itself, preferably as env.NAME.")]
    [InlineData(""" "id": "a", "name": "a", "value": "sk-bf-0123456789012345678" """, "value: expected \"sk-bf-\" and 20 to 250 more letters, digits and the characters . _ ~ + / = -.")]
    [InlineData(""" "id": "a", "name": "a", "value": "01234567890123456789012345" """, "value: expected \"sk-bf-\" and 20 to 250 more letters, digits and the characters . _ ~ + / = -.")]
    [InlineData(
        """ "id": "a", "name": "a", "value": "sk-bf-01234567890123456789", "expires_at": "2030-01-01T00:00:00Z" """,
        "expires_at: a virtual key does not expire here; remove the key when its time has come.")]
    [InlineData(
        """ "id": "a", "name": "a", "value": "sk-bf-01234567890123456789", "mcp_configs": [ { "tools_to_execute": [] } ] """,
        "mcp_configs[0].mcp_client_name: is missing; expected the name of a server in mcp.client_configs.")]
    [InlineData(
        """ "id": "a", "name": "a", "value": "sk-bf-01234567890123456789", "mcp_configs": [ { "mcp_client_name": "noets", "tools_to_execute": [] } ] """,
        "mcp_configs[0].mcp_client_name: expected the name of a server in mcp.client_configs, but none is called \"noets\". Did you mean \"notes\"?")]
    [InlineData(
        """
        "id": "a", "name": "a", "value": "sk-bf-01234567890123456789", "mcp_configs": [
          { "mcp_client_name": "notes", "tools_to_execute": [] }, { "mcp_client_name": "notes", "tools_to_execute": [] } ]
        """,
        "mcp_configs[1].mcp_client_name: is the same as governance.virtual_keys[0].mcp_configs[0].mcp_client_name; each needs its own.")]
    public void A_wrong_virtual_key_earns_its_sentence(string members, string expected)
    {
        var json = $$"""
            { "mcp": { "client_configs": [ { "name": "notes", "connection_string": "https://n.example", "tools_to_execute": [] } ] },
              "governance": { "virtual_keys": [ { {{members}} } ] } }
            """;

        ConfigFolder.Load(json).Errors.Should().Equal($"governance.virtual_keys[0].{expected}");
    }
}
