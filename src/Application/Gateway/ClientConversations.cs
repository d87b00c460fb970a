using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The conversations with clients whose sessions began in this process. They are made when first needed and ended by their client
/// or when idle for long. Of one subject, and in all, no more are kept than configured: an idle one of the subject that has its
/// share gives way, in all one of the subject that has the most. One in use is never ended.
/// </summary>
public sealed class ClientConversations : IClientSessionWatcher, IDisposable
{
    private readonly ConcurrentDictionary<string, ClientConversation> _conversations = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly SubjectShares<ClientConversation> _shares = new();
    private readonly GatewayOptions _options;
    private readonly EndedSessions _ended;
    private readonly TimeProvider _time;
    private readonly AnswerKeeping _keeping;
    private readonly ITimer _sweep;
    private readonly ILogger _logger;

    /// <summary>Keeps conversations within the bounds of the options, by the given clock.</summary>
    public ClientConversations(
        GatewayOptions options, EndedSessions ended, KeptMemory memory, TimeProvider time, ILogger<ClientConversation>? logger = null)
    {
        _logger = logger ?? NullLogger<ClientConversation>.Instance;
        _options = options;
        _ended = ended;
        _time = time;
        _keeping = new AnswerKeeping(options, memory, time);
        _sweep = time.CreateTimer(_ => EndIdle(), null, options.ConversationIdleTime / 2, options.ConversationIdleTime / 2);
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _shares.Count;
            }
        }
    }

    /// <summary>
    /// The conversation of a request, in use until what is returned is disposed; none when the request has no session, one that
    /// began in another process, or one for which there is no room because all others of its share are in use.
    /// </summary>
    public ConversationUse Enter(GatewayView view)
    {
        if (view.Session is not { IsOfThisReplica: true } session)
        {
            return default;
        }

        return new ConversationUse(
            _conversations.TryGetValue(session.Key, out var known) && known.TryEnter(_time.GetTimestamp())
                ? known
                : Begin(session, view.Only is null),
            _time);
    }

    /// <inheritdoc/>
    public ValueTask EndedAsync(ClientSession session)
    {
        ClientConversation? ended;

        lock (_gate)
        {
            ended = _conversations.GetValueOrDefault(session.Key);

            if (ended is not null)
            {
                Forget(ended);
            }
        }

        ended?.Dispose();

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweep.Dispose();

        foreach (var conversation in _conversations.Values)
        {
            conversation.Dispose();
        }
    }

    private ClientConversation? Begin(ClientSession session, bool isWhole)
    {
        ClientConversation? displaced = null;
        ClientConversation? begun = null;

        lock (_gate)
        {
            var now = _time.GetTimestamp();

            // Another request may have begun it meanwhile; one that is over leaves its place.
            if (_conversations.TryGetValue(session.Key, out var known))
            {
                if (known.TryEnter(now))
                {
                    return known;
                }

                Forget(known);
            }

            // A request that was let in before its session was ended begins nothing that stays.
            if (_ended.Contains(session))
            {
                return null;
            }

            if (HasRoom(session) || (displaced = FindIdle(session)) is not null)
            {
                begun = Make(session, isWhole, now);
            }
        }

        displaced?.Dispose();

        return begun;
    }

    private ClientConversation Make(ClientSession session, bool isWhole, long now)
    {
        var made = new ClientConversation(
            session, isWhole, _options, new ResumableAnswers(_keeping, _time.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            Logger = _logger,
        };
        made.TryEnter(now);
        _conversations[session.Key] = made;
        _shares.Add(session.Subject, made);

        return made;
    }

    private bool HasRoom(ClientSession session) =>
        _shares.Count < _options.MaxConversations && _shares.CountOf(session.Subject) < _options.MaxConversationsOfSubject;

    // A subject that has its share gives way itself, else those that have more than it, the one with the most first.
    private ClientConversation? FindIdle(ClientSession session)
    {
        var own = _shares.CountOf(session.Subject);
        var shares = own >= _options.MaxConversationsOfSubject
            ? [_shares.Of(session.Subject)]
            : _shares.LargestFirst.TakeWhile(share => share.Count > own).Append(_shares.Of(session.Subject));

        foreach (var share in shares)
        {
            // One that a request has just entered is not idle any more.
            while (share.Where(conversation => conversation.IsIdle).MinBy(conversation => conversation.LastUsed) is { } oldest)
            {
                if (oldest.TryEnd())
                {
                    Forget(oldest);

                    return oldest;
                }
            }
        }

        return null;
    }

    private void EndIdle()
    {
        var ended = new List<ClientConversation>();

        lock (_gate)
        {
            foreach (var (_, conversation) in _conversations)
            {
                if (_time.GetElapsedTime(conversation.LastUsed) >= _options.ConversationIdleTime && conversation.TryEnd())
                {
                    Forget(conversation);
                    ended.Add(conversation);
                }
            }
        }

        ended.ForEach(conversation => conversation.Dispose());
    }

    private void Forget(ClientConversation conversation)
    {
        if (_conversations.TryRemove(KeyValuePair.Create(conversation.Session.Key, conversation)))
        {
            _shares.Remove(conversation.Session.Subject, conversation);
        }
    }
}
