using System.Text;
using System.Text.RegularExpressions;
using Bifrost.Samples.Upstream.Mcp;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>
/// Answers of an MCP server in other bytes, with other statuses or in other words. They read the real answer to its end first, so
/// they are for requests that <see cref="TransportFaults.IsAnswered"/> picks.
/// </summary>
/// <example><c>notes.Faults.Mcp.Always(MessageFaults.ByteOrderMark, TransportFaults.IsAnswered)</c></example>
public static partial class MessageFaults
{
    /// <summary>The identifier with a fraction of nothing: <c>2.0</c> for <c>2</c>.</summary>
    public static Fault IdentifierWithFraction { get; } =
        Body((_, body) => Encoding.UTF8.GetBytes(NumberId().Replace(Encoding.UTF8.GetString(body), "\"id\":$1.0")));

    /// <summary>The real answer behind a byte order mark.</summary>
    public static Fault ByteOrderMark { get; } = Body((_, body) => [0xEF, 0xBB, 0xBF, .. body]);

    /// <summary>The real answer with a byte within each description that is no UTF-8.</summary>
    public static Fault InvalidUtf8 { get; } = Body((_, body) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(body).Replace("\"description\":\"", "\"description\":\"\xFF", StringComparison.Ordinal)));

    /// <summary>The real answer with this status where it had 200.</summary>
    public static Fault WithStatus(int status) => Body((context, body) =>
    {
        context.Response.StatusCode = context.Response.StatusCode == StatusCodes.Status200OK ? status : context.Response.StatusCode;

        return body;
    });

    /// <summary>This answer in place of the 404 for a session that is not known any more.</summary>
    public static Fault ForgottenSession(int status, string contentType, string answer) => Body((context, body) =>
    {
        if (context.Response.StatusCode != StatusCodes.Status404NotFound)
        {
            return body;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;

        return Encoding.UTF8.GetBytes(answer);
    });

    /// <summary>Refuses the handshake of any revision but one with a JSON-RPC error that names it.</summary>
    public static Fault NamesRevision(string revision) => new((context, next) =>
    {
        var received = context.Received();

        if (received.RpcMethod != "initialize" || received.Body.Contains($"\"{revision}\"", StringComparison.Ordinal))
        {
            return next(context);
        }

        return RpcAnswer.SendAsync(
            context, "error", $$"""{"code":-32602,"message":"Unsupported protocol version","data":{"supported":["{{revision}}"]} }""");
    });

    /// <summary>Whether a request is <c>notifications/initialized</c>.</summary>
    public static bool IsInitialized(ReceivedRequest request) => request.RpcMethod == "notifications/initialized";

    private static Fault Body(Func<HttpContext, byte[], byte[]> change) => new(async (context, next) =>
    {
        var body = context.Response.Body;
        using var captured = new MemoryStream();
        context.Response.Body = captured;
        await next(context);
        context.Response.Body = body;

        if (captured.Length > 0)
        {
            context.Response.ContentLength = null;
            await body.WriteAsync(change(context, captured.ToArray()), context.RequestAborted);
        }
    });

    [GeneratedRegex("\"id\":([0-9]+)")]
    private static partial Regex NumberId();
}
