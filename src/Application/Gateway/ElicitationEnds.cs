using System.Text;
using System.Text.Json;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Tells clients of revision 2025-11-25 when what they sent a user to an address for is done (MCP, completion notifications):
/// each on the stream of the session that was asked, and nobody else. It is a courtesy: a client that does not hear of it can
/// repeat its request all the same.
/// </summary>
public sealed partial class ElicitationEnds(AccountWait accounts, GatewayOptions options, TimeProvider time, ILogger<ElicitationEnds> logger)
{
    private const int MostIds = 32;

    // A link that is opened at its last moment leads to a login that takes as long again.
    private static readonly TimeSpan Patience = LinkHandle.Lifetime + UpstreamAuthorization.Lifetime;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ClientConversation Conversation, AwaitedAccount Account), Expected> _expected = [];

    /// <summary>Notes that the session of a request waits for an account. Without a session here there is nobody to tell.</summary>
    /// <param name="view">Who was asked.</param>
    /// <param name="account">What for.</param>
    /// <param name="id">Under which identifier.</param>
    public void Expect(GatewayView view, AwaitedAccount account, string id)
    {
        if (view.Conversation is not { } conversation)
        {
            return;
        }

        bool isNew;

        lock (_gate)
        {
            isNew = !_expected.TryGetValue((conversation, account), out var expected);
            expected ??= _expected[(conversation, account)] = new Expected();
            expected.Until = time.GetUtcNow() + Patience;
            expected.Ids.Enqueue(id);

            if (expected.Ids.Count > MostIds)
            {
                expected.Ids.Dequeue();
            }
        }

        if (isNew)
        {
            _ = WatchAsync(conversation, account);
        }
    }

    private static byte[] Complete(string id) => Encoding.UTF8.GetBytes(
        $$$"""{"jsonrpc":"2.0","method":"{{{McpMethods.ElicitationComplete}}}","params":{"elicitationId":"{{{JsonEncodedText.Encode(id)}}}"}}""");

    private async Task WatchAsync(ClientConversation conversation, AwaitedAccount account)
    {
        try
        {
            while (LeftFor(conversation, account) is { } left)
            {
                if (await accounts.WaitAsync(account, left, options.ElicitationGlance, conversation.Ended))
                {
                    Forget(conversation, account).ForEach(id => conversation.Outbox.TryAdd(Complete(id)));
                }
            }
        }
        catch (OperationCanceledException) when (conversation.Ended.IsCancellationRequested)
        {
            Forget(conversation, account);
        }
        catch (Exception exception)
        {
            // Nobody waits for this task: an outage of the store is told here or nowhere.
            Forget(conversation, account);
            NotWatched(logger, exception);
        }
    }

    // Asked again meanwhile, it is waited for longer; null when that is over.
    private TimeSpan? LeftFor(ClientConversation conversation, AwaitedAccount account)
    {
        lock (_gate)
        {
            if (_expected.TryGetValue((conversation, account), out var expected))
            {
                if (expected.Until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
                {
                    return left;
                }

                _expected.Remove((conversation, account));
            }

            return null;
        }
    }

    private List<string> Forget(ClientConversation conversation, AwaitedAccount account)
    {
        lock (_gate)
        {
            return _expected.Remove((conversation, account), out var expected) ? [.. expected.Ids] : [];
        }
    }

    [LoggerMessage(64, LogLevel.Warning, "A client cannot be told when its user has connected an account")]
    private static partial void NotWatched(ILogger logger, Exception exception);

    private sealed class Expected
    {
        public Queue<string> Ids { get; } = new();

        public DateTimeOffset Until { get; set; }
    }
}
