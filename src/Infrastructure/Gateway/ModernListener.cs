using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// What a server of revision 2026-07-28 says of itself to one client: a <c>subscriptions/listen</c> for what the client wants to
/// hear of, opened anew with growing pauses where it ended, and at once where the client of an earlier revision wants something
/// else by now.
/// </summary>
internal sealed class ModernListener(
    UpstreamWire wire,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ILogger logger) : IDisposable
{
    private readonly ListenPauses _pauses = new(options, time);
    private CancellationTokenSource _current = new();

    /// <summary>What is done when the server has acknowledged it.</summary>
    public Action<bool>? OnOpened { get; set; }

    /// <summary>Listens for what the client wants to hear of by now.</summary>
    public void Restart() => Interlocked.Exchange(ref _current, new CancellationTokenSource()).Cancel();

    /// <inheritdoc/>
    public void Dispose() => Volatile.Read(ref _current).Cancel();

    /// <summary>Listens until the session ends; answers why it cannot go on, or null when the server says nothing of what is wanted.</summary>
    public async Task<UpstreamFailure?> RunAsync(ClientConversation conversation, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, Volatile.Read(ref _current).Token);

            try
            {
                var (isOver, failure) = await ListenAsync(conversation, either.Token);

                // What a client of an earlier revision wants may change.
                if (isOver && (failure is not null || conversation.Wanted is not null))
                {
                    return failure;
                }

                await (isOver ? Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token) : _pauses.WaitAsync(either.Token));
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // Restarted.
            }
        }
    }

    private async Task<(bool IsOver, UpstreamFailure? Failure)> ListenAsync(ClientConversation conversation, CancellationToken ct)
    {
        try
        {
            using var response = await PostAsync(conversation, ct);

            if (UpstreamWire.IsEventStream(response))
            {
                return (!await ReadAsync(response, conversation, ct), null);
            }

            var refused = TokenRefusal.Read(response) is { Fault: UpstreamFault.Unauthorized } refusal ? refusal : null;

            if (refused is not null || !ListenPauses.MayPass(response.StatusCode))
            {
                return (true, refused);
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            _pauses.Fail(target.Client, exception, logger);

            return (false, null);
        }

        _pauses.Fail();

        return (false, null);
    }

    private Task<HttpResponseMessage> PostAsync(ClientConversation conversation, CancellationToken ct)
    {
        var filter = (conversation.Wanted ?? ListenFilter.Lists) with { Addresses = conversation.AddressesAt(target.Client.Id) };
        var request = UpstreamRequest.Of(McpMethods.Listen, (byte[])[.. "{\"notifications\":"u8, .. filter.ToJson(), (byte)'}']);
        var parameters = request.ParametersFor(0, ModernParameters.Added(request.Params, conversation, []));

        return wire.PostAsync(
            new OutgoingMessage(UpstreamMessages.Request(0, McpMethods.Listen, parameters), source: null), ModernParameters.HeadersOf(request), ct);
    }

    // False when the server grants nothing of it, or refuses it.
    private async Task<bool> ReadAsync(HttpResponseMessage response, ClientConversation conversation, CancellationToken ct)
    {
        var messages = new ClientMessages(target.Client, channel: null, conversation, conversation.IsWhole);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var events = new SseReader(stream, options.MaxUpstreamBytes);

        while (await events.ReadAsync(ct) is { } data)
        {
            using (data)
            {
                var said = JsonRpcMessage.Receive(data.Written, data);

                if (said.Fault is not null || said.Kind == JsonRpcKind.Request)
                {
                    continue;
                }

                if (said.Kind == JsonRpcKind.Response)
                {
                    // A result says that it ended as it should, an error that there is none.
                    return !said.Result.IsEmpty;
                }

                if (said.Method != McpMethods.Acknowledged)
                {
                    onNotification(said);
                    await messages.NotifyAsync(said, ct);
                }
                else if (IsNothing(said))
                {
                    return false;
                }
                else
                {
                    OnOpened?.Invoke(_pauses.Open());
                }
            }
        }

        return true;
    }

    private static bool IsNothing(JsonRpcMessage acknowledgement) =>
        ListenFilter.TryRead(acknowledgement.Params, int.MaxValue) is { IsEmpty: true };
}
