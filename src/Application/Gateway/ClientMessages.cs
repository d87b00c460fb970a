using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The way of one server's messages to one client. Addresses get the form that the client knows, and a client is asked only
/// what it announced that it can be asked.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="channel">The stream that messages go to; null: the one that the client keeps open.</param>
/// <param name="conversation">The client's session; without one it is asked nothing.</param>
/// <param name="isWhole">Whether the client speaks with the whole gateway.</param>
public sealed partial class ClientMessages(McpClient client, IClientChannel? channel, ClientConversation? conversation, bool isWhole)
    : IServerMessages
{
    /// <inheritdoc/>
    public async ValueTask ForwardAsync(Splice notification, CancellationToken ct) => await WriteAsync(notification, ct);

    /// <inheritdoc/>
    public async ValueTask NotifyAsync(JsonRpcMessage notification, CancellationToken ct)
    {
        // What a server cancels is one of its own requests, by an identifier that the client has never seen.
        if (notification.Method != McpMethods.Cancelled)
        {
            await WriteAsync(notification.Method == McpMethods.ResourceUpdated ? Renamed(notification) : Splice.Whole(notification.Json), ct);
        }
    }

    /// <inheritdoc/>
    public ValueTask PauseAsync(TimeSpan retry, CancellationToken ct) => channel?.PauseAsync(retry, ct) ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask<byte[]?> AskAsync(JsonRpcMessage request, CancellationToken ct)
    {
        if (conversation is null || !CanBeAsked(request, conversation.Session.Announced))
        {
            return null;
        }

        if (request.Method == McpMethods.Elicit && !Elicitations.MayBeAsked(request.Params))
        {
            Declined(conversation.Logger, client.Name.Value);

            return Elicitations.Declined(request);
        }

        return await conversation.AskAsync(Signed(request), WriteAsync, ct);
    }

    // At the address of one server its messages are its own, byte for byte.
    private JsonRpcMessage Signed(JsonRpcMessage request) =>
        isWhole && request.Method == McpMethods.Elicit
            && Elicitations.Named(request.Params, request.ParamsStart, client.Name.Value) is { } edit
                ? JsonRpcMessage.Parse(Splice.Edit(request.Json, [edit]).ToArray())
                : request;

    private static bool CanBeAsked(JsonRpcMessage request, ClientCapabilities announced) => request.Method switch
    {
        McpMethods.Elicit => announced.HasFlag(
            JsonMembers.Of(request.Params).Text("mode") == "url" ? ClientCapabilities.UrlElicitation : ClientCapabilities.FormElicitation),
        McpMethods.Sample => announced.HasFlag(ClientCapabilities.Sampling),
        McpMethods.ListRoots => announced.HasFlag(ClientCapabilities.Roots),
        _ => false,
    };

    private async ValueTask<bool> WriteAsync(Splice message, CancellationToken ct) =>
        (channel is not null && await channel.WriteAsync(message, ct))
        || (conversation?.Outbox is { HasReader: true } outbox && outbox.TryAdd(message.ToArray()));

    private Splice Renamed(JsonRpcMessage notification)
    {
        var reader = new JsonObjectReader(notification.Params);
        var renamed = Splice.Whole(notification.Json);

        while (isWhole && reader.MoveNext())
        {
            if (reader.Is("uri"u8) && reader.Type == JsonTokenType.String)
            {
                var prefix = Encoding.ASCII.GetBytes(ResourceAddress.PrefixOf(client));
                renamed = Splice.Replace(notification.Json, notification.ParamsStart + reader.Start + 1, 0, prefix);
            }
        }

        return renamed;
    }

    [LoggerMessage(65, LogLevel.Warning, "A question of {McpClient} was declined: its address is neither https nor http on a loopback host, or its form is not that of the protocol")]
    private static partial void Declined(ILogger logger, string mcpClient);
}
