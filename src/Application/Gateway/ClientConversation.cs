using System.Collections.Concurrent;
using System.Text;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Application.Gateway;

/// <summary>
/// What is kept in memory for one session of a client: what servers asked it, what it asked that is under way, what it wants
/// to hear of, and what waits for its stream. All of it is bounded, and nothing of it is needed for plain requests.
/// </summary>
public sealed class ClientConversation(ClientSession session, bool isWhole, GatewayOptions options, ResumableAnswers? answers = null) : IDisposable
{
    private const int MostQuestions = 32;
    private const string IdHead = "\"bifrost-";
    private const int Over = -1;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonRpcMessage>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(McpClientId Client, string Address), byte[]> _subscriptions = new();
    private readonly CancellationTokenSource _ended = new();

    // Never taken back: it only spares those who never subscribe, nearly all, the looking.
    private volatile bool _hasSubscribed;

    private volatile byte[] _logLevel = [];
    private long _lastAsked;
    private long _lastUsed;

    // How many requests use it; Over when it was ended for being idle.
    private int _users;

    /// <summary>The session.</summary>
    public ClientSession Session => session;

    /// <summary>Whether it is one with the whole gateway, where names are prefixed.</summary>
    public bool IsWhole => isWhole;

    /// <summary>
    /// What it hears of for as long as it lasts, where that is all it is for; null for the session of a client, which hears of all
    /// lists and of what it subscribed to by now.
    /// </summary>
    public ListenFilter? Wanted { get; init; }

    /// <summary>Where is said what a server asked in vain.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Cancelled when the session is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The messages that wait for the stream which the client keeps open.</summary>
    public ClientOutbox Outbox { get; } = new(options.MaxWaitingMessages, options.MaxWaitingBytes);

    /// <summary>The answers that the client can take up again; null where it cannot.</summary>
    public ResumableAnswers? Answers => answers;

    /// <summary>The parameters of the log level that the client set; empty when it set none.</summary>
    public ReadOnlyMemory<byte> LogLevel => _logLevel;

    /// <summary>When it was last entered or left, as a timestamp of the clock of <see cref="ClientConversations"/>.</summary>
    internal long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether no request uses it.</summary>
    internal bool IsIdle => Volatile.Read(ref _users) == 0;

    /// <summary>Sets the log level. What it answers takes that back, unless it was set again meanwhile.</summary>
    public Action SetLogLevel(byte[] parameters)
    {
        var before = Interlocked.Exchange(ref _logLevel, parameters);

        return () => Interlocked.CompareExchange(ref _logLevel, before, parameters);
    }

    /// <summary>Whether a server has to know this client from others of the same subject.</summary>
    public bool NeedsOwnSession(McpClientId client) => session.Announced != ClientCapabilities.None
        || !LogLevel.IsEmpty
        || (_hasSubscribed && _subscriptions.Keys.Any(key => key.Client == client));

    /// <summary>Begins the use of it by a request. False when it was ended for being idle.</summary>
    internal bool TryEnter(long now)
    {
        for (var users = Volatile.Read(ref _users); users != Over; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                Volatile.Write(ref _lastUsed, now);

                return true;
            }
        }

        return false;
    }

    /// <summary>Ends the use of it by a request.</summary>
    internal void Leave(long now)
    {
        Volatile.Write(ref _lastUsed, now);
        Interlocked.Decrement(ref _users);
    }

    /// <summary>Ends it for being idle. False when a request uses it.</summary>
    internal bool TryEnd() => Interlocked.CompareExchange(ref _users, Over, 0) == 0;

    /// <summary>Asks the client; null when it is asked too much already or there is no stream to ask on.</summary>
    public async ValueTask<byte[]?> AskAsync(
        JsonRpcMessage request, Func<Splice, CancellationToken, ValueTask<bool>> write, CancellationToken ct)
    {
        if (_asked.Count >= MostQuestions)
        {
            return null;
        }

        var id = $"{IdHead}{Interlocked.Increment(ref _lastAsked)}\"";
        var answered = new TaskCompletionSource<JsonRpcMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answered;

        try
        {
            if (!await write(request.WithId(Encoding.ASCII.GetBytes(id)), ct))
            {
                return null;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _ended.Token);
            var answer = await answered.Task.WaitAsync(either.Token);

            return answer.ToExact().WithId(request.Id).ToArray();
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Takes the client's answer to something a server asked. What nobody asked is passed over.</summary>
    public void Answer(JsonRpcMessage response)
    {
        if (_asked.TryGetValue(JsonRpcIds.KeyOf(response.Id), out var asked))
        {
            // The buffer of the request ends before the answer is sent on.
            asked.TrySetResult(JsonRpcMessage.Parse(response.Json.ToArray()));
        }
    }

    /// <summary>Notes a request that is under way, so that the client can cancel it.</summary>
    /// <param name="id">Its identifier.</param>
    /// <param name="channel">Where it is answered.</param>
    /// <param name="ct">Cancelled when the client has left.</param>
    public OpenClientRequest Open(ReadOnlyMemory<byte> id, IClientChannel? channel, CancellationToken ct)
    {
        var cancelling = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var key = JsonRpcIds.KeyOf(id);
        var kept = session.Revision == McpRevisions.WithPrimedStreams ? answers : null;

        return new OpenClientRequest(_open, key, cancelling, kept).Follow(channel, ct);
    }

    /// <summary>Cancels a request that the client waits for no longer.</summary>
    public void Cancel(ReadOnlyMemory<byte> id)
    {
        if (!id.IsEmpty && _open.TryGetValue(JsonRpcIds.KeyOf(id), out var cancelling))
        {
            try
            {
                cancelling.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just been answered.
            }
        }
    }

    /// <summary>Notes that the client wants to hear of a resource; false when it wants to hear of too many.</summary>
    /// <param name="client">The server.</param>
    /// <param name="address">The server's own address.</param>
    /// <param name="parameters">The parameters that it was asked with.</param>
    public bool TrySubscribe(McpClientId client, string address, byte[] parameters)
    {
        if (_subscriptions.Count >= options.MaxSubscriptions && !_subscriptions.ContainsKey((client, address)))
        {
            return false;
        }

        _subscriptions[(client, address)] = parameters;
        _hasSubscribed = true;

        return true;
    }

    /// <summary>Whether the client wants to hear of a resource.</summary>
    public bool IsSubscribed(McpClientId client, string address) => _subscriptions.ContainsKey((client, address));

    /// <summary>Notes that it does no longer.</summary>
    public void Unsubscribe(McpClientId client, string address) => _subscriptions.TryRemove((client, address), out _);

    /// <summary>The parameters of all that it wants to hear of at a server, to ask for it on a new session.</summary>
    public IReadOnlyList<byte[]> SubscriptionsAt(McpClientId client) =>
        [.. _subscriptions.Where(entry => entry.Key.Client == client).Select(entry => entry.Value)];

    /// <summary>The server's own addresses of all that it wants to hear of there.</summary>
    public IReadOnlyList<string> AddressesAt(McpClientId client) =>
        [.. _subscriptions.Keys.Where(key => key.Client == client).Select(key => key.Address)];

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not disposed: it holds no timer, and who waits may still ask it.
        _ended.Cancel();
        Outbox.Close();
        answers?.Close();
    }
}
