using System.Collections.Concurrent;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The conversations with clients whose sessions began in this process. They are made when first needed, ended by their client
/// or when unused for long, and no more of them are kept than configured: the one least recently used goes first.
/// </summary>
public sealed class ClientConversations : IClientSessionWatcher, IDisposable
{
    private readonly ConcurrentDictionary<string, ClientConversation> _conversations = new(StringComparer.Ordinal);
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly AnswerKeeping _keeping;
    private readonly ITimer _sweep;

    /// <summary>Keeps conversations within the bounds of the options, by the given clock.</summary>
    public ClientConversations(GatewayOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _keeping = new AnswerKeeping(options, time);
        _sweep = time.CreateTimer(_ => EndIdle(), null, options.ConversationIdleTime / 2, options.ConversationIdleTime / 2);
    }

    /// <summary>How many there are.</summary>
    public int Count => _conversations.Count;

    /// <summary>The conversation of a request; null when it has no session, or one that began in another process.</summary>
    public ClientConversation? Of(GatewayView view)
    {
        if (view.Session is not { IsOfThisReplica: true } session)
        {
            return null;
        }

        var conversation = _conversations.GetValueOrDefault(session.Key) ?? Begin(session, view.Only is null);
        conversation.LastUsed = _time.GetTimestamp();

        return conversation;
    }

    /// <inheritdoc/>
    public ValueTask EndedAsync(ClientSession session)
    {
        if (_conversations.TryRemove(session.Key, out var conversation))
        {
            conversation.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweep.Dispose();
        End(_ => true);
    }

    private ClientConversation Begin(ClientSession session, bool isWhole)
    {
        if (_conversations.Count >= _options.MaxConversations)
        {
            var oldest = _conversations.Values.Where(conversation => !conversation.Outbox.HasReader).MinBy(conversation => conversation.LastUsed);
            End(conversation => conversation == oldest);
        }

        return _conversations.GetOrAdd(
            session.Key,
            static (_, made) => new ClientConversation(
                made.session, made.isWhole, made.all._options,
                new ResumableAnswers(made.all._keeping, made.all._time.GetUtcNow().ToUnixTimeMilliseconds())),
            (session, isWhole, all: this));
    }

    private void EndIdle() => End(conversation => !conversation.Outbox.HasReader
        && _time.GetElapsedTime(conversation.LastUsed) >= _options.ConversationIdleTime);

    private void End(Func<ClientConversation, bool> isOver)
    {
        foreach (var (key, conversation) in _conversations)
        {
            if (isOver(conversation) && _conversations.TryRemove(key, out _))
            {
                conversation.Dispose();
            }
        }
    }
}
