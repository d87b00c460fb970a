using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The stream on which a server speaks of itself in the session of one client (MCP 2025-11-25, listening for messages). It is
/// opened anew where it broke, a few times in a row; a server that offers none is not asked again.
/// </summary>
internal sealed partial class UpstreamListener(
    UpstreamWire wire,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ILogger logger)
{
    private const int MostFailures = 5;

    private string? _lastEventId;
    private TimeSpan _retry = TimeSpan.FromSeconds(1);

    /// <summary>Listens until the session ends.</summary>
    public async Task RunAsync(ClientConversation conversation, CancellationToken ct)
    {
        var messages = new ClientMessages(target.Client, channel: null, conversation, conversation.IsWhole);

        try
        {
            for (var failures = 0; failures < MostFailures; failures++)
            {
                if (!await ListenAsync(messages, () => failures = 0, ct))
                {
                    return;
                }

                await Task.Delay(_retry, time, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    // False when the server offers no such stream.
    private async Task<bool> ListenAsync(ClientMessages messages, Action onMessage, CancellationToken ct)
    {
        try
        {
            using var response = await wire.ListenAsync(_lastEventId, ct);

            if (!UpstreamWire.IsEventStream(response))
            {
                return (int)response.StatusCode >= 500;
            }

            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            using var events = new SseReader(stream, options.MaxUpstreamBytes);
            await ReadAsync(events, messages, onMessage, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Broke(logger, target.Client.Name.Value, exception.GetType().Name);
        }

        return true;
    }

    private async Task ReadAsync(SseReader events, ClientMessages messages, Action onMessage, CancellationToken ct)
    {
        using var questions = new OpenQuestions(wire.SayAsync, messages.AskAsync, ct);

        while (await events.ReadAsync(ct) is { } data)
        {
            using (data)
            {
                onMessage();
                var message = JsonRpcMessage.Parse(data);

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

            _lastEventId = events.LastEventId ?? _lastEventId;
            _retry = events.Retry;
        }
    }

    [LoggerMessage(76, LogLevel.Debug, "The stream of {McpClient} broke: {Exception}")]
    private static partial void Broke(ILogger logger, string mcpClient, string exception);
}
