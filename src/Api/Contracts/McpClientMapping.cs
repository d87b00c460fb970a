using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Application.McpClients;
using Bifrost.Domain.Common;
using Mapster;

namespace Bifrost.Api.Contracts;

/// <summary>MCP clients between the wire and the use cases.</summary>
internal static class McpClientMapping
{
    private static readonly RawJson NoTools = new("[]");

    /// <summary>Adds the mappings of MCP clients.</summary>
    public static void Add(TypeAdapterConfig config)
    {
        config.NewConfig<McpClientRequest, McpClientInput>().MapWith(request => Input(request));
        config.NewConfig<McpClientEntry, McpClientResponse>().MapWith(entry => Response(entry));
    }

    /// <summary>The word for how a client is.</summary>
    public static string Write(McpClientState state) => state switch
    {
        McpClientState.Connected => "connected",
        McpClientState.Disconnected => "disconnected",
        McpClientState.Error => "error",
        McpClientState.PendingOAuth => "pending_oauth",
        _ => "needs_reauth",
    };

    private static McpClientInput Input(McpClientRequest request) => new()
    {
        ClientId = request.ClientId,
        Name = request.Name,
        ConnectionType = request.ConnectionType,
        ConnectionString = request.ConnectionString,
        DescribesProcess = request.StdioConfig is { ValueKind: not JsonValueKind.Null },
        AuthType = request.AuthType,
        Headers = request.Headers?.ToDictionary(header => header.Key, header => Hide(header.Value)),
        OAuth = request.OAuthConfig is null ? null : Provider(request.OAuthConfig),
        ToolsToExecute = request.ToolsToExecute,
        ToolNames = request.ToolNames,
        PromptsToExpose = request.PromptsToExpose,
        ResourcesToExpose = request.ResourcesToExpose,
        AllowedExtraHeaders = request.AllowedExtraHeaders,
        AllowOnAllVirtualKeys = request.AllowOnAllVirtualKeys,
        AllowAnonymous = request.AllowAnonymous,
        Accounts = request.Accounts,
        ConnectTimeout = request.ConnectTimeout,
        ToolExecutionTimeout = request.ToolExecutionTimeout,
        VirtualKeys = request.VirtualKeys?
            .Select(grant => grant is null ? null : new KeyGrantInput(grant.VirtualKeyId, grant.ToolsToExecute)).ToList(),
    };

    private static McpOAuthInput Provider(ProviderRequest provider) => new()
    {
        ClientId = provider.ClientId,
        ClientSecret = Hide(provider.ClientSecret),
        AuthorizeUrl = provider.AuthorizeUrl,
        TokenUrl = provider.TokenUrl,
        RegistrationUrl = provider.RegistrationUrl,
        RevocationUrl = provider.RevocationUrl,
        Issuer = provider.Issuer,
        Scopes = provider.Scopes,
        TokenEndpointAuthMethod = provider.TokenEndpointAuthMethod,
        SendResource = provider.SendResource,
        AuthorizeParams = provider.AuthorizeParams,
    };

    private static Secret? Hide(string? text) => text is null ? null : new Secret(text);

    private static McpClientResponse Response(McpClientEntry entry) => new()
    {
        Config = Config(entry),
        Tools = entry.Tools is null ? NoTools : new RawJson(entry.Tools),
        State = Write(entry.State),
        StateReason = entry.StateReason,
        ListNotes = [.. entry.Notes.Select(Note)],
        VirtualKeys = [.. entry.Keys.Select(grant => new KeyGrantResponse(grant.Key.Value, grant.Name, grant.Tools.ToNames()))],
    };

    private static ListNoteResponse Note((ListKind Kind, ListNote Note) said) => new(
        said.Kind.Member,
        said.Note.Entry,
        said.Note.Problem,
        said.Note.Outcome switch { ListOutcome.Published => "published", ListOutcome.Repaired => "repaired", _ => "left_out" });

    private static McpClientConfigResponse Config(McpClientEntry entry) => new()
    {
        ClientId = entry.Sheet.ClientId,
        Name = entry.Sheet.Name,
        ConnectionType = entry.Sheet.ConnectionType,
        ConnectionString = entry.Sheet.ConnectionString,
        AuthType = entry.Sheet.AuthType,
        Headers = entry.Sheet.Headers,
        OauthConfig = entry.Sheet.OauthConfig is { } provider ? Provider(provider) : null,
        ToolsToExecute = entry.Sheet.ToolsToExecute,
        ToolNames = entry.Sheet.ToolNames,
        PromptsToExpose = entry.Sheet.PromptsToExpose,
        ResourcesToExpose = entry.Sheet.ResourcesToExpose,
        AllowedExtraHeaders = entry.Sheet.AllowedExtraHeaders,
        AllowOnAllVirtualKeys = entry.Sheet.AllowOnAllVirtualKeys,
        AllowAnonymous = entry.Sheet.AllowAnonymous,
        Accounts = entry.Sheet.Accounts,
        ConnectTimeout = entry.Sheet.ConnectTimeout,
        ToolExecutionTimeout = entry.Sheet.ToolExecutionTimeout,
        Version = entry.Version,
        IsFileManaged = entry.IsFileManaged,
    };

    private static ProviderResponse Provider(ProviderSheet provider) => new()
    {
        ClientId = provider.ClientId,
        ClientSecret = provider.ClientSecret,
        AuthorizeUrl = provider.AuthorizeUrl,
        TokenUrl = provider.TokenUrl,
        RegistrationUrl = provider.RegistrationUrl,
        RevocationUrl = provider.RevocationUrl,
        Issuer = provider.Issuer,
        Scopes = provider.Scopes,
        TokenEndpointAuthMethod = provider.TokenEndpointAuthMethod,
        SendResource = provider.SendResource,
        AuthorizeParams = provider.AuthorizeParams,
    };
}
