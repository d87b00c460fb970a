using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>The tool that closes its stream before it answers, so that the client comes back for the answer.</summary>
[McpServerToolType]
internal sealed class PollingTool
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    [McpServerTool(Name = "test_reconnection"), Description("Closes its stream, and answers whoever comes back.")]
    public static async Task<string> ReconnectAsync(RequestContext<CallToolRequestParams> context, CancellationToken ct)
    {
        await context.EnablePollingAsync(Retry, ct);
        await Task.Delay(Retry, ct);

        return "You came back.";
    }
}
