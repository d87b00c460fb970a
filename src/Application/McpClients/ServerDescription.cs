using System.Collections.ObjectModel;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>What an administrator described, in the words of the domain.</summary>
public static class ServerDescription
{
    /// <summary>The server as the gateway uses it; limits of its own win over those of the gateway.</summary>
    public static McpClient ToClient(this McpServerSettings server, McpSettings defaults)
    {
        var client = Describe(server, defaults);

        return server.AllowAnonymous is { } said ? client with { AllowAnonymous = said } : client;
    }

    private static McpClient Describe(McpServerSettings server, McpSettings defaults) => new()
    {
        Id = new McpClientId(server.ClientId),
        Name = McpClientName.Restore(server.Name),
        ConnectionType = server.ConnectionType,
        Endpoint = server.ConnectionString,
        Process = server.StdioConfig is { } stdio ? new McpProcess(stdio.Command, stdio.Arguments, stdio.Variables) : null,
        AuthType = server.AuthType,
        Headers = server.Headers,
        OAuth = new McpOAuthSettings
        {
            ClientId = server.OAuth.ClientId,
            ClientSecret = server.OAuth.ClientSecret,
            Issuer = server.OAuth.Issuer,
            AuthorizeUrl = server.OAuth.AuthorizeUrl,
            TokenUrl = server.OAuth.TokenUrl,
            RegistrationUrl = server.OAuth.RegistrationUrl,
            RevocationUrl = server.OAuth.RevocationUrl,
            Scopes = server.OAuth.Scopes,
            TokenEndpointAuthMethod = server.OAuth.TokenEndpointAuthMethod,
            SendResource = server.OAuth.SendResource,
            AuthorizeParams = server.OAuth.AuthorizeParams ?? ReadOnlyDictionary<string, string>.Empty,
        },
        Tools = ToolSelection.Of(server.ToolsToExecute),
        ToolNames = server.ToolNames,
        Prompts = NamePatterns.Of(server.PromptsToExpose),
        Resources = NamePatterns.Of(server.ResourcesToExpose),
        ExtraHeaders = server.AllowedExtraHeaders,
        AllowOnAllVirtualKeys = server.AllowOnAllVirtualKeys,
        Accounts = server.Accounts ?? [],
        ConnectTimeout = server.ConnectTimeout ?? defaults.ConnectTimeout,
        ToolExecutionTimeout = server.ToolExecutionTimeout ?? defaults.ToolExecutionTimeout,
    };
}
