namespace Bifrost.Domain.McpClients;

/// <summary>Where the tokens of an MCP client's users go and who gave them. If any of it changes, it is another server.</summary>
/// <param name="AuthType">How it is authorized.</param>
/// <param name="Origin">Scheme, host and port; '' for a child process.</param>
/// <param name="Issuer">The configured issuer; '' where it is discovered.</param>
public sealed record McpDestination(McpAuthType AuthType, string Origin, string Issuer)
{
    /// <summary>The destination of a client as it is configured.</summary>
    public static McpDestination Of(McpClient client) => new(
        client.AuthType,
        client.Origin,
        client.OAuth.Issuer ?? client.OAuth.AuthorizeUrl?.GetLeftPart(UriPartial.Authority) ?? string.Empty);
}
