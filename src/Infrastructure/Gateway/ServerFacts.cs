using System.Runtime.CompilerServices;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// What was found out about each server, so that it is not asked in vain again: which era of the protocol it refuses (MCP
/// 2026-07-28, versioning: the era is a property of the server), which revision it wants to be offered, and the address that it
/// redirects to. Kept in memory, one entry for each server, and forgotten with its configuration.
/// </summary>
internal sealed partial class ServerFacts(ILogger<ServerFacts> logger)
{
    private readonly ConditionalWeakTable<McpClient, Facts> _known = [];

    /// <summary>Whether the server refused that era before.</summary>
    public bool Refuses(McpClient client, bool isModern) =>
        _known.TryGetValue(client, out var facts) && (isModern ? facts.RefusesModern : facts.RefusesEarlier);

    /// <summary>Notes that a server speaks one era and refused the other.</summary>
    public void Note(McpClient client, bool refusedModern)
    {
        var facts = Of(client);
        facts.RefusesModern = refusedModern;
        facts.RefusesEarlier = !refusedModern;
    }

    /// <summary>The revision that a handshake with the server begins with.</summary>
    public string RevisionFor(McpClient client) =>
        _known.TryGetValue(client, out var facts) && facts.Revision is { } revision ? revision : McpRevisions.Newest;

    /// <summary>Notes the revision that the server accepts, or is to be asked for, after it refused a newer one.</summary>
    public void NoteRevision(McpClient client, string revision)
    {
        var facts = Of(client);
        facts.Revision = revision;

        if (Interlocked.Exchange(ref facts.LoggedRevision, revision) != revision)
        {
            Older(logger, client.Name.Value, McpRevisions.Newest, revision);
        }
    }

    /// <summary>Where the server is: its configured address, or the one that it redirects to.</summary>
    public Uri AddressOf(McpClient client) =>
        _known.TryGetValue(client, out var facts) && facts.Address is { } address ? address : client.Endpoint!;

    /// <summary>Notes the address that the server redirects to.</summary>
    public void NoteAddress(McpClient client, Uri address)
    {
        if (Interlocked.Exchange(ref Of(client).Address, address)?.AbsolutePath != address.AbsolutePath)
        {
            // No address: its path may hold a secret.
            Moved(logger, client.Name.Value, address.AbsolutePath.EndsWith('/') ? "with" : "without");
        }
    }

    /// <summary>Forgets the revision: the server may be another one since it forgot a session.</summary>
    public void ForgetRevision(McpClient client)
    {
        if (_known.TryGetValue(client, out var facts))
        {
            facts.Revision = null;
        }
    }

    /// <summary>Forgets everything: the server refused what it was known to accept.</summary>
    public void Forget(McpClient client) => _known.Remove(client);

    private Facts Of(McpClient client) => _known.GetValue(client, _ => new Facts());

    [LoggerMessage(170, LogLevel.Information, "{McpClient} refused protocol revision {Newest}; it is offered {Revision}")]
    private static partial void Older(ILogger logger, string mcpClient, string newest, string revision);

    [LoggerMessage(171, LogLevel.Information, "{McpClient} redirects to its address {With} a slash at the end; requests go there from now on")]
    private static partial void Moved(ILogger logger, string mcpClient, string with);

    private sealed class Facts
    {
        public volatile bool RefusesModern;
        public volatile bool RefusesEarlier;
        public volatile string? Revision;
        public string? LoggedRevision;
        public Uri? Address;
    }
}
