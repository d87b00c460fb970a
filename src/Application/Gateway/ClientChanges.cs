using System.Text;
using System.Text.Json;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>A resource that a client wants to hear of.</summary>
/// <param name="Client">The server that has it.</param>
/// <param name="Own">The server's own address.</param>
/// <param name="Named">The address as the client named it.</param>
public sealed record ListenedAddress(McpClientId Client, string Own, string Named);

/// <summary>
/// What goes out on the stream of one <c>subscriptions/listen</c> (MCP 2026-07-28, subscriptions). Whatever servers say, it
/// carries only what its client asked for and was told that it gets.
/// </summary>
public sealed class ClientChanges : IDisposable
{
    private readonly ReadOnlyMemory<byte> _id;
    private readonly IReadOnlyList<ListenedAddress> _addresses;
    private readonly ChangeQueue _queue;

    internal ClientChanges(
        ReadOnlyMemory<byte> id, ClientConversation conversation, IReadOnlyList<ListenedAddress> addresses, GatewayOptions options)
    {
        _id = id;
        _addresses = addresses;
        _queue = new ChangeQueue(options.MaxWaitingMessages, options.MaxWaitingBytes);
        Conversation = conversation;
    }

    /// <summary>What the client gets of what it asked for.</summary>
    public ListenFilter Granted => Conversation.Wanted!;

    /// <summary>What makes sessions with servers this stream's own. It ends with the stream.</summary>
    internal ClientConversation Conversation { get; }

    /// <summary>The first message of the stream: what it carries.</summary>
    public Splice Acknowledgement => Splice.Of(
        Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","method":"{{McpMethods.Acknowledged}}","params":{"_meta":"""),
        ChangeNotification.Meta(_id),
        ",\"notifications\":"u8.ToArray(),
        Granted.ToJson(),
        "}}"u8.ToArray());

    /// <summary>The answer to the request, which says that the stream ended as it should.</summary>
    public JsonRpcReply Closing => JsonRpcReply.Result(
        _id, "{\"resultType\":\"complete\",\"_meta\":"u8.ToArray(), ChangeNotification.Meta(_id), "}"u8.ToArray());

    /// <summary>Whether anything of a server can go out on it.</summary>
    public bool Concerns(McpClient client) => Granted.HasLists || _addresses.Any(address => address.Client == client.Id);

    /// <summary>Takes what a server said; what the client did not ask for is passed over.</summary>
    public void Take(McpClient client, JsonRpcMessage notification)
    {
        var isUpdate = notification.Method == McpMethods.ResourceUpdated;

        if ((!isUpdate && !Granted.Wants(notification.Method)) || ChangeNotification.TryRead(notification) is not { } change)
        {
            return;
        }

        if (!isUpdate)
        {
            _queue.Add(change.For(_id, address: null));
        }
        else if (change.Address is { } own)
        {
            foreach (var named in _addresses.Where(named => named.Client == client.Id && ResourceAddress.IsWithin(own, named.Own)))
            {
                // What it is within was named another way only where the server's own address has something before it.
                _queue.Add(change.For(_id, named.Named + own[named.Own.Length..]));
            }
        }
    }

    /// <summary>Says that everything of a server may have changed.</summary>
    public void TakeAll(McpClient client)
    {
        TakeLists();

        foreach (var named in _addresses.Where(named => named.Client == client.Id))
        {
            _queue.Add(MakeOwn(McpMethods.ResourceUpdated, $"{{\"uri\":{JsonSerializer.Serialize(named.Named)}}}"));
        }
    }

    /// <summary>Says that the lists may have changed.</summary>
    public void TakeLists()
    {
        foreach (var method in ListKind.All.Select(kind => kind.Changed).Distinct().Where(Granted.Wants))
        {
            _queue.Add(MakeOwn(method, "{}"));
        }
    }

    /// <summary>All that goes out now, and what is done when there is more; null when the stream is over.</summary>
    public (IReadOnlyList<byte[]> Changes, Task More)? Next() => _queue.Take();

    /// <summary>Nothing more goes out than what waits.</summary>
    public void End() => _queue.End();

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.End();
        Conversation.Dispose();
    }

    private byte[] MakeOwn(string method, string parameters)
    {
        var message = JsonRpcMessage.Parse(
            Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"{{{method}}}","params":{{{parameters}}}}"""));

        return ChangeNotification.TryRead(message)!.For(_id, address: null);
    }
}
