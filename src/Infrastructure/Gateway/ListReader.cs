using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Reads a server's whole list of one kind, page by page, within its timeouts and a bound on pages and size.
/// </summary>
internal sealed partial class ListReader(
    McpClient client, GatewayOptions options, TimeProvider time, ILogger<ListReader> logger)
{
    // What an entry takes besides its bytes: objects and references, and its name once more.
    private const int BytesOfEntry = 128;
    private const int BytesOfLetter = 2;

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
        var entries = new List<ListEntry>();
        var cursor = ReadOnlyMemory<byte>.Empty;
        var skipped = 0;
        long size = 0;

        for (var number = 1; number <= options.MaxListPages; number++)
        {
            using var answer = await slot.SendAsync(UpstreamRequest.Of(kind.Method, UpstreamMessages.Page(cursor)), ct);

            if (answer.Failure is { } failure)
            {
                return new Listing(null, failure);
            }

            size += answer.Message.Result.Length;

            if (size > options.MaxListBytes)
            {
                return TooLarge(kind);
            }

            // The page outlives the buffer of the answer.
            if (ListPage.Parse(answer.Message.Result.ToArray(), kind) is not { } page)
            {
                return Failed(UpstreamFault.Garbage);
            }

            size += page.Entries.Sum(entry => BytesOfEntry + (BytesOfLetter * entry.Name.Length));

            if (size > options.MaxListBytes)
            {
                return TooLarge(kind);
            }

            entries.AddRange(page.Entries);
            skipped += page.Skipped;
            cursor = page.NextCursor;

            if (cursor.IsEmpty)
            {
                break;
            }
        }

        Report(kind, entries, skipped, isCut: !cursor.IsEmpty);

        return new Listing(new EntryList(entries, size), null);
    }

    private Listing TooLarge(ListKind kind)
    {
        ListTooLarge(logger, client.Name.Value, kind.Member, options.MaxListBytes);

        return Failed(UpstreamFault.ListTooLarge);
    }

    private static Listing Failed(UpstreamFault fault) => new(null, new UpstreamFailure(fault));

    private void Report(ListKind kind, List<ListEntry> entries, int skipped, bool isCut)
    {
        var name = client.Name.Value;
        var tooLong = kind.IsOfAddresses
            ? 0
            : entries.Count(entry => name.Length + 1 + entry.Name.Length > ListEntry.AdvisedNameLength);

        if (tooLong > 0)
        {
            LongNames(logger, name, tooLong, kind.Member, ListEntry.AdvisedNameLength);
        }

        if (skipped > 0)
        {
            Skipped(logger, name, skipped, kind.Member);
        }

        if (isCut)
        {
            Cut(logger, name, options.MaxListPages, kind.Member);
        }
    }

    [LoggerMessage(
        72,
        LogLevel.Warning,
        "{McpClient} has {Count} {Kind} with published names over {Length} characters; some clients do not accept them")]
    private static partial void LongNames(ILogger logger, string mcpClient, int count, string kind, int length);

    [LoggerMessage(
        78,
        LogLevel.Warning,
        "The {Kind} of {McpClient} take more than {Bytes} bytes of memory (mcp.max_list_bytes); they are left out")]
    private static partial void ListTooLarge(ILogger logger, string mcpClient, string kind, int bytes);

    [LoggerMessage(82, LogLevel.Error, "The {Kind} of {McpClient} could not be processed")]
    private static partial void Unexpected(ILogger logger, string mcpClient, string kind, Exception exception);

    [LoggerMessage(73, LogLevel.Warning, "{McpClient} lists {Count} entries that are no {Kind}; they are left out")]
    private static partial void Skipped(ILogger logger, string mcpClient, int count, string kind);

    [LoggerMessage(74, LogLevel.Warning, "{McpClient} has more than {Pages} pages of {Kind}; the rest is left out")]
    private static partial void Cut(ILogger logger, string mcpClient, int pages, string kind);
}
