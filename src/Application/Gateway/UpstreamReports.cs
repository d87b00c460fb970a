using System.Collections.Concurrent;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// How the last request to each server went, in this process, and what was wrong with the lists that it gave last. Nothing is asked of
/// a server for it. What is the matter with one user's account or one call says nothing about the server and is not noted.
/// </summary>
public sealed class UpstreamReports
{
    // More entries of one list than this tell an administrator nothing further.
    private const int MostNotes = 50;

    private readonly ConcurrentDictionary<McpClientId, UpstreamFailure?> _last = new();
    private readonly ConcurrentDictionary<(McpClientId Client, ListKind Kind), IReadOnlyList<ListNote>> _notes = new();
    private readonly ConcurrentDictionary<(McpClientId Client, ListKind Kind, string Problem), bool> _said = new();
    private readonly ConcurrentDictionary<McpClientId, IReadOnlyList<string>> _places = new();

    /// <summary>Notes how a request went.</summary>
    public void Note(UpstreamTarget target, UpstreamFailure? failure)
    {
        if (failure is null || IsOfServer(target, failure))
        {
            _last[target.Client.Id] = failure;
        }

        if (failure is { MetadataPlaces.Count: > 0 })
        {
            _places[target.Client.Id] = failure.MetadataPlaces;
        }
    }

    /// <summary>Where the last challenge of a call said that the server's metadata is (RFC 9728 §5.1), as written.</summary>
    public IReadOnlyList<string> MetadataPlaces(McpClientId client) => _places.GetValueOrDefault(client, []);

    /// <summary>Why the last request failed, in a few words; null where it did not.</summary>
    public string? ReasonOf(McpClientId client) => _last.GetValueOrDefault(client)?.Summary;

    /// <summary>Whether the server answered last; null when it was not asked since this process started.</summary>
    public bool? Answered(McpClientId client) => _last.TryGetValue(client, out var failure) ? failure is null : null;

    /// <summary>Notes what was wrong with a list that a server gave; the last list of each kind counts.</summary>
    /// <returns>The problems that were not noted before.</returns>
    public IReadOnlyList<string> Note(McpClientId client, ListKind kind, IReadOnlyList<ListNote> notes)
    {
        if (notes.Count == 0)
        {
            _notes.TryRemove((client, kind), out _);

            return [];
        }

        // What is missing first, then what models may refuse.
        _notes[(client, kind)] = [.. notes.OrderBy(note => note.Outcome).Take(MostNotes)];

        return [.. notes.Select(note => note.Problem).Distinct().Where(problem => _said.TryAdd((client, kind, problem), true))];
    }

    /// <summary>What was wrong with the lists of a server, up to 50 notes a list; none when none was asked for since this process started.</summary>
    public IReadOnlyList<(ListKind Kind, ListNote Note)> NotesOf(McpClientId client) =>
        [.. ListKind.All.SelectMany(kind => _notes.GetValueOrDefault((client, kind), []).Select(note => (kind, note)))];

    /// <summary>Forgets a server that is gone or another one by now.</summary>
    public void Forget(McpClientId client)
    {
        _last.TryRemove(client, out _);
        _places.TryRemove(client, out _);

        foreach (var kind in ListKind.All)
        {
            _notes.TryRemove((client, kind), out _);
        }

        foreach (var said in _said.Keys.Where(said => said.Client == client))
        {
            _said.TryRemove(said, out _);
        }
    }

    private static bool IsOfServer(UpstreamTarget target, UpstreamFailure failure) => failure.Fault switch
    {
        UpstreamFault.SessionLost or UpstreamFault.TooLarge or UpstreamFault.ListTooLarge or UpstreamFault.InputUnavailable
            or UpstreamFault.AddressRefused => false,
        UpstreamFault.ListRefused or UpstreamFault.Unauthorized or UpstreamFault.AccessTooNarrow => target.Connection is null,
        UpstreamFault.Refused when failure.Status is not >= 500 => target.Connection is null,
        _ => true,
    };
}
