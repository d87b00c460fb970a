using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The lists of tools that servers gave their administrators. They are published to callers whose own list is not known yet,
/// because they have no account there; a list that a user's account gave is never among them.
/// </summary>
/// <param name="memory">What is prepared of them counts there; null where nothing is published.</param>
public sealed class KnownTools(KeptMemory? memory = null)
{
    private volatile IReadOnlyDictionary<McpClientId, EntryList> _lists = new Dictionary<McpClientId, EntryList>();

    /// <summary>The administrator's list of a server, or null while there is none.</summary>
    public EntryList? Find(McpClient client) => _lists.GetValueOrDefault(client.Id);

    /// <summary>Makes these the known lists.</summary>
    public void Replace(IReadOnlyDictionary<McpClientId, EntryList> lists)
    {
        var before = _lists;

        foreach (var (client, list) in lists)
        {
            if (memory is not null && before.GetValueOrDefault(client) != list)
            {
                list.PrepareIn(memory);
            }
        }

        _lists = lists;

        foreach (var (client, list) in before)
        {
            if (lists.GetValueOrDefault(client) != list)
            {
                list.Dispose();
            }
        }
    }
}
