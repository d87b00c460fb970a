using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>Tools that say something before they answer.</summary>
[McpServerToolType]
internal sealed class NotifyingTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs three lines.")]
    public static async Task<string> LogAsync(McpServer server, CancellationToken ct)
    {
        await LogAsync(server, "Tool execution started", ct);
        await Task.Delay(Pause, ct);
        await LogAsync(server, "Tool processing data", ct);
        await Task.Delay(Pause, ct);
        await LogAsync(server, "Tool execution completed", ct);

        return "Three lines were logged.";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports how far it is.")]
    public static async Task<string> ProgressAsync(
        McpServer server, RequestContext<CallToolRequestParams> context, CancellationToken ct)
    {
        foreach (var progress in (float[])[0, 50, 100])
        {
            if (context.Params?.ProgressToken is { } token)
            {
                await server.NotifyProgressAsync(
                    token, new ProgressNotificationValue { Progress = progress, Total = 100 }, cancellationToken: ct);
            }

            await Task.Delay(Pause, ct);
        }

        return "Done.";
    }

    private static Task LogAsync(McpServer server, string line, CancellationToken ct) => server.SendNotificationAsync(
        NotificationMethods.LoggingMessageNotification,
        new LoggingMessageNotificationParams
        {
            Level = LoggingLevel.Info,
            Data = JsonSerializer.SerializeToElement(line),
        },
        cancellationToken: ct);
}
