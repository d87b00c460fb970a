using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// What a server of revision 2026-07-28 says of itself to one client of an earlier revision: a <c>subscriptions/listen</c> for
/// all changes of lists and for the resources that the client wants to hear of, opened anew when those change or it ended.
/// </summary>
internal sealed partial class ModernListener(
    UpstreamWire wire,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ILogger logger) : IDisposable
{
    private const int MostFailures = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private CancellationTokenSource _current = new();

    /// <summary>Listens for what the client wants to hear of by now.</summary>
    public void Restart() => Interlocked.Exchange(ref _current, new CancellationTokenSource()).Cancel();

    /// <inheritdoc/>
    public void Dispose() => Volatile.Read(ref _current).Cancel();

    /// <summary>Listens until the session ends.</summary>
    public async Task RunAsync(ClientConversation conversation, CancellationToken ct)
    {
        for (var failures = 0; failures < MostFailures && !ct.IsCancellationRequested;)
        {
            var current = Volatile.Read(ref _current);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, current.Token);

            try
            {
                failures = await ListenAsync(conversation, either.Token) ? 0 : failures + 1;

                await Task.Delay(Pause, time, either.Token);
            }
            catch (OperationCanceledException)
            {
                // Restarted, or over.
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                failures++;
                Broke(logger, target.Client.Name.Value, exception.GetType().Name);
            }
        }
    }

    private async Task<bool> ListenAsync(ClientConversation conversation, CancellationToken ct)
    {
        var addresses = conversation.AddressesAt(target.Client.Id).Select(address => $"\"{JsonEncodedText.Encode(address)}\"");
        var filter = "{\"notifications\":{\"toolsListChanged\":true,\"promptsListChanged\":true,\"resourcesListChanged\":true,"
            + $"\"resourceSubscriptions\":[{string.Join(',', addresses)}]}}}}";
        var request = UpstreamRequest.Of(McpMethods.Listen, Encoding.UTF8.GetBytes(filter));
        var parameters = request.ParametersFor(0, ModernParameters.Added(request.Params, conversation, []));
        var message = UpstreamMessages.Request(0, McpMethods.Listen, parameters);
        using var response = await wire.PostAsync(new OutgoingMessage(message, source: null), ModernParameters.HeadersOf(request), ct);

        if (!UpstreamWire.IsEventStream(response))
        {
            return false;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var events = new SseReader(stream, options.MaxUpstreamBytes);
        var messages = new ClientMessages(target.Client, channel: null, conversation, conversation.IsWhole);

        while (await events.ReadAsync(ct) is { } data)
        {
            using (data)
            {
                var said = JsonRpcMessage.Parse(data);

                if (said is { Fault: null, Kind: JsonRpcKind.Notification } && said.Method != McpMethods.Acknowledged)
                {
                    onNotification(said);
                    await messages.NotifyAsync(said, ct);
                }
            }
        }

        return true;
    }

    [LoggerMessage(77, LogLevel.Debug, "The stream of {McpClient} broke: {Exception}")]
    private static partial void Broke(ILogger logger, string mcpClient, string exception);
}
