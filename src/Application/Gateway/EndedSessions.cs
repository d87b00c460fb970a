using System.Collections.Concurrent;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The sessions that their clients ended in this process, so that none is used again before it expires. No more are kept than
/// the bound: then the subject that ended the most gives way, and all of its sessions that expire no later than the forgotten
/// one count as ended.
/// </summary>
public sealed class EndedSessions(GatewayOptions options)
{
    private readonly Lock _gate = new();
    private readonly SubjectShares<Ended> _shares = new();
    private readonly Queue<SubjectId> _forgotten = new();
    private readonly ConcurrentDictionary<string, Ended> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SubjectId, DateTimeOffset> _endedUntil = new();

    /// <summary>Whether a session was ended. It takes no lock.</summary>
    public bool Contains(ClientSession session) => _ended.ContainsKey(session.Key)
        || (_endedUntil.TryGetValue(session.Subject, out var until) && session.ExpiresAt <= until);

    /// <summary>Notes that a session was ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="now">The time, to tell what has expired.</param>
    public void Add(ClientSession session, DateTimeOffset now)
    {
        var ended = new Ended(session.Key, session.Subject, session.ExpiresAt);

        lock (_gate)
        {
            if (!_ended.TryAdd(ended.Key, ended))
            {
                return;
            }

            _shares.Add(ended.Subject, ended);

            // One more than was added: what has expired goes bit by bit.
            for (var round = 0; round < 2 && _shares.LargestFirst.First().First() is var oldest; round++)
            {
                if (oldest.ExpiresAt > now && _shares.Count <= options.MaxEndedSessions)
                {
                    break;
                }

                Forget(oldest, now);
            }
        }
    }

    private void Forget(Ended oldest, DateTimeOffset now)
    {
        _shares.Remove(oldest.Subject, oldest);
        _ended.TryRemove(oldest.Key, out _);

        if (oldest.ExpiresAt <= now)
        {
            return;
        }

        if (_endedUntil.TryGetValue(oldest.Subject, out var until))
        {
            _endedUntil[oldest.Subject] = until > oldest.ExpiresAt ? until : oldest.ExpiresAt;

            return;
        }

        if (_forgotten.Count >= options.MaxEndedSessions)
        {
            _endedUntil.TryRemove(_forgotten.Dequeue(), out _);
        }

        _forgotten.Enqueue(oldest.Subject);
        _endedUntil[oldest.Subject] = oldest.ExpiresAt;
    }

    // Without the identifier, which is long.
    private sealed record Ended(string Key, SubjectId Subject, DateTimeOffset ExpiresAt);
}
