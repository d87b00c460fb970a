using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Configuration.Reading;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary>One entry of <c>mcp.client_configs</c>: an upstream MCP server.</summary>
internal static class McpServerSection
{
    public static McpServerSettings Read(Section entry)
    {
        using var server = entry;
        server.Ignore(OriginalKeys.McpClient);
        server.Refuse("disabled", "a server cannot be switched off here; remove the entry instead.");

        var name = server["name"].Required("the name of the server").Text(NameRule.McpClient) ?? "";
        var type = ConnectionType(server["connection_type"]);
        var auth = AuthType(server["auth_type"], server["headers"].IsPresent);

        return new()
        {
            ClientId = server["client_id"].Text(NameRule.Id) ?? name,
            Name = name,
            ConnectionType = type ?? McpConnectionType.Http,
            ConnectionString = Address(server["connection_string"], type),
            StdioConfig = Stdio(server["stdio_config"], type),
            AuthType = auth ?? McpAuthType.None,
            Headers = Headers(server["headers"], auth),
            AllowedExtraHeaders = server["allowed_extra_headers"].List(HeaderRule.PassedOn) ?? [],
            OAuth = UpstreamOAuthSection.Read(server["oauth_config"], auth),
            ToolsToExecute = server["tools_to_execute"].List(NameRule.Tool),
            ToolNames = server["tool_names"].Value(ServerRule.ToolNames) ?? McpToolNames.AsIs,
            PromptsToExpose = server["prompts_to_expose"].List(NameRule.Exposed),
            ResourcesToExpose = server["resources_to_expose"].List(NameRule.Exposed),
            AllowOnAllVirtualKeys = server["allow_on_all_virtual_keys"].Boolean() ?? false,
            AllowAnonymous = server["allow_anonymous"].Boolean(),
            Accounts = Accounts(server["accounts"], auth),
            ConnectTimeout = server["connect_timeout"].Value(DurationRule.ConnectTimeout),
            ToolExecutionTimeout = server["tool_execution_timeout"].Value(DurationRule.ToolExecutionTimeout),
        };
    }

    /// <summary>Null when it is no known one: then nothing else is said about what depends on it.</summary>
    private static McpConnectionType? ConnectionType(Setting setting) =>
        setting.IsPresent
            ? setting.OneOf(("http", McpConnectionType.Http), ("sse", McpConnectionType.Sse), ("stdio", McpConnectionType.Stdio))
            : McpConnectionType.Http;

    /// <summary>Left out, it is what the entry's headers say, as in the original. Null when it is no known one.</summary>
    private static McpAuthType? AuthType(Setting setting, bool hasHeaders)
    {
        if (!setting.IsPresent)
        {
            return hasHeaders ? McpAuthType.Headers : McpAuthType.None;
        }

        return setting.OneOf(
            ("none", McpAuthType.None),
            ("headers", McpAuthType.Headers),
            ("oauth", McpAuthType.OAuth),
            ("per_user_oauth", McpAuthType.PerUserOAuth));
    }

    private static Uri? Address(Setting setting, McpConnectionType? type)
    {
        if (type is McpConnectionType.Http or McpConnectionType.Sse)
        {
            setting.Required("the address of the server, such as \"https://mcp.example.com/mcp\"");
        }

        return type == McpConnectionType.Stdio ? null : setting.Text(UrlRule.Server);
    }

    private static StdioSettings? Stdio(Setting setting, McpConnectionType? type)
    {
        if (type == McpConnectionType.Stdio)
        {
            setting.Required("an object with the command to run");
        }

        using var stdio = setting.Section();
        var command = stdio["command"];
        var arguments = stdio["args"].List(NameRule.Argument) ?? [];
        var variables = stdio["envs"].List(NameRule.Argument) ?? [];

        return stdio.IsPresent && command.Required("the program to run").Text(NameRule.FilePath) is { } program
            ? new(program, arguments, variables)
            : null;
    }

    private static IReadOnlyList<string>? Accounts(Setting setting, McpAuthType? auth)
    {
        if (setting.IsPresent && auth is not (null or McpAuthType.PerUserOAuth))
        {
            setting.Fail("expected it only with auth_type \"per_user_oauth\".");
        }

        var names = setting.List(NameRule.Account);

        if (names?.Distinct(StringComparer.Ordinal).Count() < names?.Count)
        {
            setting.Fail("names an account twice; each needs its own name.");
        }

        return names;
    }

    private static Dictionary<string, Secret> Headers(Setting setting, McpAuthType? auth)
    {
        var headers = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);

        if (auth == McpAuthType.Headers)
        {
            setting.Required("the headers that every request carries");
        }

        foreach (var (name, header) in setting.Map())
        {
            if (HeaderRule.Added(name, mayBeCredential: auth is null or McpAuthType.Headers) is { } refused)
            {
                header.Fail(refused.Message);
            }
            else if (headers.ContainsKey(name))
            {
                header.Fail("stands twice, because the case of a header's name does not count; remove one of them.");
            }
            else if (header.Required("the value of the header").Secret(SecretRule.HeaderValue) is { } value)
            {
                headers[name] = value;
            }
        }

        return headers;
    }
}
