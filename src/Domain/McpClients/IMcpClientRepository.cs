namespace Bifrost.Domain.McpClients;

/// <summary>What the store remembers of an MCP client, so that a change of its destination is noticed.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Destination">Where its users' tokens go.</param>
/// <param name="IsActive">False when it left the configuration.</param>
public sealed record KnownMcpClient(McpClientId Id, McpDestination Destination, bool IsActive);

/// <summary>Where the tokens of an MCP client's users go and who gave them. If any of it changes, it is another server.</summary>
/// <param name="AuthType">How it is authorized.</param>
/// <param name="Origin">Scheme, host and port; '' for a child process.</param>
/// <param name="Issuer">The configured issuer; '' where it is discovered.</param>
public sealed record McpDestination(McpAuthType AuthType, string Origin, string Issuer)
{
    /// <summary>The destination of a client as it is configured.</summary>
    public static McpDestination Of(McpClient client) => new(
        client.AuthType,
        client.Endpoint?.GetLeftPart(UriPartial.Authority) ?? string.Empty,
        client.OAuth.Issuer ?? client.OAuth.AuthorizeUrl?.GetLeftPart(UriPartial.Authority) ?? string.Empty);
}

/// <summary>The MCP clients as the store knows them.</summary>
public interface IMcpClientRepository
{
    /// <summary>The clients of the configuration file, also those that left it.</summary>
    Task<IReadOnlyList<KnownMcpClient>> ListConfiguredAsync(CancellationToken ct);

    /// <summary>Keeps a client of the configuration file as active.</summary>
    Task KeepConfiguredAsync(McpClient client, DateTimeOffset now, CancellationToken ct);

    /// <summary>Deactivates a client that left the configuration file; its connections are kept for thirty days.</summary>
    Task DeactivateAsync(McpClientId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Removes everything that was connected or registered at a client: none of it may go to another destination.</summary>
    Task DisconnectUsersAsync(McpClientId id, CancellationToken ct);
}
