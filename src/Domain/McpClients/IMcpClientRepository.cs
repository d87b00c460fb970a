namespace Bifrost.Domain.McpClients;

/// <summary>The MCP clients as the store knows them.</summary>
public interface IMcpClientRepository
{
    /// <summary>The clients of the configuration file, also those that left it.</summary>
    Task<IReadOnlyList<KnownMcpClient>> ListConfiguredAsync(CancellationToken ct);

    /// <summary>Keeps a client of the configuration file as active.</summary>
    Task KeepConfiguredAsync(McpClient client, DateTimeOffset now, CancellationToken ct);

    /// <summary>Frees the names of all clients of the configuration file, so that two of them can swap theirs.</summary>
    Task ReleaseNamesAsync(CancellationToken ct);

    /// <summary>Deactivates a client that left the configuration file; its connections are kept for thirty days.</summary>
    Task DeactivateAsync(McpClientId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Removes what was registered, asked for or learned at a client: none of it may go to another destination. Its connections are
    /// ended before.
    /// </summary>
    Task ForgetServerAsync(McpClientId id, CancellationToken ct);
}
