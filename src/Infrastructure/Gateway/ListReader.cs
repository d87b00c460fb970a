using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Reads a server's whole list of one kind, page by page, within its timeouts and a bound on pages and size.
/// </summary>
internal sealed partial class ListReader(
    McpClient client, UpstreamReports reports, GatewayOptions options, TimeProvider time, ILogger<ListReader> logger)
{
    private const int MostNamed = 5;

    /// <summary>The list, or why there is none.</summary>
    public async Task<Listing> FetchAsync(UpstreamSlot slot, ListKind kind, CancellationToken stopping)
    {
        // For the handshake, if there is one, and all pages together.
        using var timeout = new CancellationTokenSource(client.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);

        try
        {
            return await FetchPagesAsync(slot, kind, either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return Failed(UpstreamFault.TimedOut);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The lists of other servers do not depend on it.
            Unexpected(logger, client.Name.Value, kind.Member, exception);

            return Failed(UpstreamFault.Garbage);
        }
    }

    private async Task<Listing> FetchPagesAsync(UpstreamSlot slot, ListKind kind, CancellationToken ct)
    {
        var pages = new ListPages(client, kind);
        var cursor = ReadOnlyMemory<byte>.Empty;
        long size = 0;

        for (var number = 1; number <= options.MaxListPages; number++)
        {
            using var answer = await slot.SendAsync(UpstreamRequest.Of(kind.Method, UpstreamMessages.Page(cursor)), ct);

            if (answer.Failure is { } failure)
            {
                return new Listing(null, failure);
            }

            size += answer.Message.Result.Length;

            // The page outlives the buffer of the answer.
            var page = size > options.MaxListBytes ? null : ListPage.Parse(answer.Message.Result.ToArray(), kind);
            cursor = page is null ? default : pages.Add(page);

            if (size + pages.Size > options.MaxListBytes)
            {
                return TooLarge(kind);
            }

            if (page is null && number == 1)
            {
                return WithoutPage(answer.Message);
            }

            if (page is null)
            {
                pages.End("a further page is none, and the list ends there");
            }

            if (cursor.IsEmpty)
            {
                break;
            }
        }

        if (!cursor.IsEmpty)
        {
            pages.End($"it has more than {options.MaxListPages} pages, and the rest is left out");
        }

        Report(kind, pages.Notes);

        return new Listing(new EntryList(pages.Entries, size + pages.Size), null);
    }

    // A server that does not know the method has nothing to list.
    private static Listing WithoutPage(JsonRpcMessage answer) =>
        answer.Result.IsEmpty && JsonRpcFault.CodeOf(answer) == JsonRpcCodes.MethodNotFound
            ? new Listing(EntryList.Empty, null)
            : Failed(answer.Result.IsEmpty ? UpstreamFault.ListRefused : UpstreamFault.Garbage);

    private Listing TooLarge(ListKind kind)
    {
        ListTooLarge(logger, client.Name.Value, kind.Member, options.MaxListBytes);

        return Failed(UpstreamFault.ListTooLarge);
    }

    private static Listing Failed(UpstreamFault fault) => new(null, new UpstreamFailure(fault));

    private void Report(ListKind kind, IReadOnlyList<ListNote> notes)
    {
        foreach (var problem in reports.Note(client.Id, kind, notes))
        {
            var concerned = notes.Where(note => note.Problem == problem).ToList();
            var names = string.Join(", ", concerned.Where(note => note.Entry.Length > 0).Select(note => note.Entry).Take(MostNamed));

            if (concerned[0].Outcome == ListOutcome.LeftOut)
            {
                LeftOut(logger, client.Name.Value, concerned.Count, kind.Member, problem, names);
            }
            else if (names.Length > 0)
            {
                Noted(logger, client.Name.Value, concerned.Count, kind.Member, problem, names);
            }
            else
            {
                Ended(logger, kind.Member, client.Name.Value, problem);
            }
        }
    }

    [LoggerMessage(72, LogLevel.Warning, "{McpClient} lists {Count} {Kind} that are not as they should be: {Problem} ({Names})")]
    private static partial void Noted(ILogger logger, string mcpClient, int count, string kind, string problem, string names);

    [LoggerMessage(
        78,
        LogLevel.Warning,
        "The {Kind} of {McpClient} take more than {Bytes} bytes of memory (mcp.max_list_bytes); they are left out")]
    private static partial void ListTooLarge(ILogger logger, string mcpClient, string kind, int bytes);

    [LoggerMessage(82, LogLevel.Error, "The {Kind} of {McpClient} could not be processed")]
    private static partial void Unexpected(ILogger logger, string mcpClient, string kind, Exception exception);

    [LoggerMessage(73, LogLevel.Warning, "{McpClient} lists {Count} {Kind} that are left out: {Problem} ({Names})")]
    private static partial void LeftOut(ILogger logger, string mcpClient, int count, string kind, string problem, string names);

    [LoggerMessage(74, LogLevel.Warning, "The list of {Kind} of {McpClient} is not as it should be: {Problem}")]
    private static partial void Ended(ILogger logger, string kind, string mcpClient, string problem);
}
