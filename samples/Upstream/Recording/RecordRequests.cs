namespace Bifrost.Samples.Upstream.Recording;

/// <summary>
/// First step of the pipeline: notes every request in the <see cref="Journal"/> and passes it on unread.
/// </summary>
internal sealed class RecordRequests(RequestDelegate next, Journal journal)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (await TryReadAsync(context) is not { } received)
        {
            return;
        }

        context.Features.Set(received);
        journal.Add(received);

        await next(context);
    }

    private static async Task<ReceivedRequest?> TryReadAsync(HttpContext context)
    {
        try
        {
            return await ReadAsync(context.Request, context.RequestAborted);
        }
        catch (BadHttpRequestException tooLarge)
        {
            context.Response.StatusCode = tooLarge.StatusCode;

            return null;
        }
    }

    private static async Task<ReceivedRequest> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(ct);
        request.Body.Position = 0;

        var received = new ReceivedRequest
        {
            Method = request.Method,
            Path = request.Path,
            Query = request.QueryString.ToString(),
            Headers = request.Headers.ToDictionary(
                h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body,
        };

        return request.Path == NotesAddress.McpPath ? received.WithRpc() : received;
    }
}
