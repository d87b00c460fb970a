using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The lists of tools that servers gave their administrators. They are published to callers whose own list is not known yet,
/// because they have no account there; a list that a user's account gave is never among them.
/// </summary>
public sealed class KnownTools
{
    private volatile IReadOnlyDictionary<McpClientId, EntryList> _lists = new Dictionary<McpClientId, EntryList>();

    /// <summary>The administrator's list of a server, or null while there is none.</summary>
    public EntryList? Find(McpClient client) => _lists.GetValueOrDefault(client.Id);

    /// <summary>Makes these the known lists.</summary>
    public void Replace(IReadOnlyDictionary<McpClientId, EntryList> lists) => _lists = lists;
}
