using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Makes a server of what an administrator says and of what is stored. What is left out stays, as far as it still means
/// something; secrets stay when they come back redacted, unless the server moved: they were told to the old place alone.
/// </summary>
internal sealed class McpClientForm
{
    private readonly FormReader _reader = new();
    private readonly McpClientInput _input;
    private readonly McpServerSettings? _before;

    private McpClientForm(McpClientInput input, McpServerSettings? before)
    {
        _input = input;
        _before = before;
    }

    /// <summary>The server, or the first thing that is wrong about it.</summary>
    /// <param name="input">What was said.</param>
    /// <param name="before">The server as it is; null for a new one.</param>
    /// <param name="id">Its identifier when none is said.</param>
    public static Result<McpServerSettings> Read(McpClientInput input, McpServerSettings? before, string id)
    {
        var form = new McpClientForm(input, before);
        var server = form.Read(id);

        return form._reader.Fault is { } fault ? fault : server;
    }

    private McpServerSettings Read(string id)
    {
        if (_input.DescribesProcess || _input.ConnectionType == "stdio")
        {
            _reader.Fail(McpClientErrors.StdioRefused);
        }

        var auth = AuthType();
        var address = Address();
        var oauth = new ProviderForm(_reader, _input.OAuth, _before?.OAuth).Read(auth);
        var server = new McpServerSettings
        {
            ClientId = Identifier(id),
            Name = _reader.Text("name", _input.Name, NameRule.McpClient) ?? _before?.Name ?? string.Empty,
            ConnectionType = _reader.Value("connection_type", _input.ConnectionType, ServerRule.ConnectionType)
                ?? _before?.ConnectionType ?? McpConnectionType.Http,
            ConnectionString = address,
            AuthType = auth,
            OAuth = oauth,
            AllowedExtraHeaders = _reader.List("allowed_extra_headers", _input.AllowedExtraHeaders, HeaderRule.PassedOn)
                ?? _before?.AllowedExtraHeaders ?? [],
            ToolsToExecute = _reader.List("tools_to_execute", _input.ToolsToExecute, NameRule.Tool) ?? _before?.ToolsToExecute,
            ToolNames = _reader.Value("tool_names", _input.ToolNames, ServerRule.ToolNames) ?? _before?.ToolNames ?? McpToolNames.AsIs,
            PromptsToExpose = _reader.List("prompts_to_expose", _input.PromptsToExpose, NameRule.Exposed) ?? _before?.PromptsToExpose,
            ResourcesToExpose = _reader.List("resources_to_expose", _input.ResourcesToExpose, NameRule.Exposed)
                ?? _before?.ResourcesToExpose,
            AllowOnAllVirtualKeys = _input.AllowOnAllVirtualKeys ?? _before?.AllowOnAllVirtualKeys ?? false,
            Accounts = Accounts(auth),
            ConnectTimeout = _reader.Value("connect_timeout", _input.ConnectTimeout, DurationRule.ConnectTimeout)
                ?? _before?.ConnectTimeout,
            ToolExecutionTimeout =
                _reader.Value("tool_execution_timeout", _input.ToolExecutionTimeout, DurationRule.ToolExecutionTimeout)
                ?? _before?.ToolExecutionTimeout,
        };

        if (_before is null && _input.Name is null)
        {
            _reader.Fail("name", "is missing; expected the name that its tools are published under.");
        }

        var moved = _before is not null && ServerMove.Between(_before, server);
        var headers = new HeaderForm(_reader, _input.Headers, _before?.Headers, moved).Read(auth);
        RefuseCarriedSecret(oauth, moved);

        return WithAnonymous(server with { Headers = headers });
    }

    // That everybody may use a server without a credential does not say that they may use the credential that it is given later.
    private McpServerSettings WithAnonymous(McpServerSettings server)
    {
        var isOpened = _before is { AllowAnonymous: true } && !Carries(_before) && Carries(server);

        return server with { AllowAnonymous = _input.AllowAnonymous ?? (isOpened ? null : _before?.AllowAnonymous) };
    }

    private static bool Carries(McpServerSettings server) => server.ToClient(new McpSettings()).CarriesCredential;

    private string Identifier(string id)
    {
        var said = _reader.Text("client_id", _input.ClientId, NameRule.Id) ?? id;

        if (_before is not null && said != _before.ClientId)
        {
            _reader.Fail("client_id", "cannot be changed; make another client instead.");
        }

        return said;
    }

    private McpAuthType AuthType()
    {
        var otherwise = _before?.AuthType ?? (_input.Headers is { Count: > 0 } ? McpAuthType.Headers : McpAuthType.None);

        return _reader.Value("auth_type", _input.AuthType, ServerRule.AuthType) ?? otherwise;
    }

    private Uri? Address()
    {
        if (_before?.ConnectionString is { } known && (_input.ConnectionString is null || _input.ConnectionString == Redaction.Of(known)))
        {
            return known;
        }

        if (_input.ConnectionString is null)
        {
            _reader.Fail("connection_string", "is missing; expected the address of the server, such as \"https://mcp.example.com/mcp\".");
        }

        return _reader.Text("connection_string", _input.ConnectionString, UrlRule.Server);
    }

    private IReadOnlyList<string>? Accounts(McpAuthType auth)
    {
        var names = _reader.List("accounts", _input.Accounts, NameRule.Account);

        if (names is { Count: > 0 } && auth != McpAuthType.PerUserOAuth)
        {
            _reader.Fail("accounts", "expected it only with auth_type \"per_user_oauth\".");
        }

        if (names?.Distinct(StringComparer.Ordinal).Count() < names?.Count)
        {
            _reader.Fail("accounts", "names an account twice; each needs its own name.");
        }

        return names ?? (auth == McpAuthType.PerUserOAuth ? _before?.Accounts : null);
    }

    private void RefuseCarriedSecret(UpstreamOAuthSettings oauth, bool moved)
    {
        if (moved && oauth.ClientSecret is not null && ReferenceEquals(oauth.ClientSecret, _before?.OAuth.ClientSecret))
        {
            _reader.Fail(
                "oauth_config.client_secret", "must be sent again, or oauth_config without it: the server or its provider moved.");
        }
    }
}
