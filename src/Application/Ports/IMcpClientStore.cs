using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Ports;

/// <summary>An MCP client as the store has it.</summary>
public sealed record StoredMcpClient
{
    /// <summary>Who it is.</summary>
    public required McpClientId Id { get; init; }

    /// <summary>What an administrator described through the API; null for a client of the file, which has it all.</summary>
    public required McpServerSettings? Server { get; init; }

    /// <summary>False while a client that was made through the API waits for its administrator's login.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Counts its changes.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its tools as the server described them, a JSON array; null while an administrator never asked.</summary>
    public required string? Tools { get; init; }

    /// <summary>When the server was asked for them.</summary>
    public required DateTimeOffset? ToolsAt { get; init; }

    /// <summary>Whether the configuration file is its only truth.</summary>
    public bool IsFileManaged => Server is null;
}

/// <summary>
/// The MCP clients that exist: those of the file, and those that were made through the API with all that was said of them.
/// Their secrets are encrypted, bound to the client.
/// </summary>
public interface IMcpClientStore
{
    /// <summary>Every client, the oldest first; those that left the file are none.</summary>
    Task<IReadOnlyList<StoredMcpClient>> ListAsync(CancellationToken ct);

    /// <summary>The client, or null; one that left the file is none.</summary>
    Task<StoredMcpClient?> FindAsync(McpClientId id, CancellationToken ct);

    /// <summary>What is another text after every change of any client, and the same while nothing changed.</summary>
    Task<string> FingerprintAsync(CancellationToken ct);

    /// <summary>Makes a client. False when its name or identifier is taken.</summary>
    Task<bool> TryAddAsync(McpServerSettings server, bool isActive, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Replaces what was said of a client that was made through the API. False when it has another version by now, or the name
    /// is taken.
    /// </summary>
    Task<bool> TryReplaceAsync(McpServerSettings server, bool isActive, long version, DateTimeOffset now, CancellationToken ct);

    /// <summary>Activates a client whose administrator logged in; nothing happens when it is active already.</summary>
    Task ActivateAsync(McpClientId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Keeps the list of tools that the server gave.</summary>
    Task KeepToolsAsync(McpClientId id, string tools, DateTimeOffset now, CancellationToken ct);

    /// <summary>Removes a client that was made through the API. False when it has another version by now.</summary>
    Task<bool> TryRemoveAsync(McpClientId id, long version, CancellationToken ct);
}
