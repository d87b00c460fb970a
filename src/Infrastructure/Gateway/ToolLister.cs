using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Reads a server's whole list of tools, page by page, within its timeouts and a bound on pages and size.
/// </summary>
internal sealed partial class ToolLister(
    McpClient client, GatewayOptions options, TimeProvider time, ILogger<ToolLister> logger)
{
    /// <summary>The list, or why there is none.</summary>
    public async Task<ToolListing> FetchAsync(UpstreamSlot slot, CancellationToken stopping)
    {
        // For the handshake, if there is one, and all pages together.
        using var timeout = new CancellationTokenSource(client.ConnectTimeout + client.ToolExecutionTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);

        try
        {
            return await FetchPagesAsync(slot, either.Token);
        }
        catch (OperationCanceledException)
        {
            return Failed(UpstreamFault.TimedOut);
        }
    }

    private async Task<ToolListing> FetchPagesAsync(UpstreamSlot slot, CancellationToken ct)
    {
        var tools = new List<ToolDefinition>();
        var cursor = ReadOnlyMemory<byte>.Empty;
        var skipped = 0;
        long size = 0;

        for (var number = 1; number <= options.MaxListPages; number++)
        {
            using var answer = await slot.SendAsync(UpstreamRequest.Of(McpMethods.ListTools, UpstreamMessages.Page(cursor)), ct);

            if (answer.Failure is { } failure)
            {
                return new ToolListing(null, failure);
            }

            // The page outlives the buffer of the answer.
            var result = answer.Message.Result.ToArray();
            size += result.Length;

            if (size > options.MaxUpstreamBytes)
            {
                return Failed(UpstreamFault.TooLarge);
            }

            if (ToolPage.Parse(result) is not { } page)
            {
                return Failed(UpstreamFault.Garbage);
            }

            tools.AddRange(page.Tools);
            skipped += page.Skipped;
            cursor = page.NextCursor;

            if (cursor.IsEmpty)
            {
                break;
            }
        }

        Report(tools, skipped, isCut: !cursor.IsEmpty);

        return new ToolListing(new ToolList(tools), null);
    }

    private static ToolListing Failed(UpstreamFault fault) => new(null, new UpstreamFailure(fault));

    private void Report(List<ToolDefinition> tools, int skipped, bool isCut)
    {
        var name = client.Name.Value;
        var tooLong = tools.Count(tool => name.Length + 1 + tool.Name.Length > ToolDefinition.AdvisedNameLength);

        if (tooLong > 0)
        {
            LongNames(logger, name, tooLong, ToolDefinition.AdvisedNameLength);
        }

        if (skipped > 0)
        {
            Skipped(logger, name, skipped);
        }

        if (isCut)
        {
            Cut(logger, name, options.MaxListPages);
        }
    }

    [LoggerMessage(
        72,
        LogLevel.Warning,
        "{McpClient} has {Count} tools with published names over {Length} characters; some clients do not accept them")]
    private static partial void LongNames(ILogger logger, string mcpClient, int count, int length);

    [LoggerMessage(73, LogLevel.Warning, "{McpClient} lists {Count} entries that are no tools; they are left out")]
    private static partial void Skipped(ILogger logger, string mcpClient, int count);

    [LoggerMessage(74, LogLevel.Warning, "{McpClient} has more than {Pages} pages of tools; the rest is left out")]
    private static partial void Cut(ILogger logger, string mcpClient, int pages);
}
