using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The stream on which a server speaks of itself in the session of one client (MCP 2025-11-25, listening for messages). It is
/// opened anew where it broke, with growing pauses; a server that offers none is not asked again.
/// </summary>
internal sealed class UpstreamListener(
    UpstreamWire wire,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ILogger logger)
{
    private readonly ListenPauses _pauses = new(options, time);
    private readonly BoundedCall _bounds = new(target.Client, options, time, logger);
    private SseReader? _read;

    /// <summary>What is done when the stream is open.</summary>
    public Action<bool>? OnOpened { get; set; }

    /// <summary>Listens until the session ends; answers why it cannot go on, or null when the server offers no such stream.</summary>
    public async Task<UpstreamFailure?> RunAsync(ClientConversation conversation, CancellationToken ct)
    {
        var messages = new ClientMessages(target.Client, channel: null, conversation, conversation.IsWhole);

        while (true)
        {
            try
            {
                using var response = await wire.ListenAsync(_read?.LastEventId, ct);

                if (UpstreamWire.IsEventStream(response))
                {
                    OnOpened?.Invoke(_pauses.Open());
                    await ReadAsync(response, messages, ct);
                }
                else if (TokenRefusal.Read(response) is { Fault: UpstreamFault.Unauthorized } refused)
                {
                    return refused;
                }
                else if (!ListenPauses.MayPass(response.StatusCode))
                {
                    return await FailureOfAsync(response, ct);
                }
                else
                {
                    _pauses.Fail();
                }
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                _pauses.Fail(target.Client, exception, logger);
            }

            await _pauses.WaitAsync(ct);
        }
    }

    private async Task<UpstreamFailure?> FailureOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var refusal = await Refusal.ReadAsync(response, ct);
        var failure = refusal.ToFailure(response, isOwn: false, wire.SessionId is not null);

        return failure.Fault is UpstreamFault.Unauthorized or UpstreamFault.SessionLost or UpstreamFault.RevisionRefused ? failure : null;
    }

    private async Task ReadAsync(HttpResponseMessage response, ClientMessages messages, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var events = new SseReader(stream, options.MaxUpstreamBytes, _read);
        using var questions = new OpenQuestions(_bounds, wire.AnswerAsync, messages.AskAsync, ct);
        _read = events;

        while (await events.ReadAsync(ct) is { } data)
        {
            using (data)
            {
                var message = JsonRpcMessage.Receive(data.Written, data);

                if (message is { Fault: null, Kind: JsonRpcKind.Request })
                {
                    await questions.PutAsync(message);
                }
                else if (message is { Fault: null, Kind: JsonRpcKind.Notification } && message.Method != McpMethods.Progress)
                {
                    onNotification(message);
                    await messages.NotifyAsync(message, ct);
                }
            }

            _pauses.Shortest = events.Retry;
        }
    }
}
