using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>
/// HTTP, JSON-RPC and sessions as load balancers, proxies and SDKs of other languages make them. Those that change a real answer
/// are for requests that are answered at once, not for streams that stay open.
/// </summary>
/// <example><c>notes.Faults.Mcp.Always(TransportFaults.Encoded("gzip"), TransportFaults.IsAnswered)</c></example>
public static class TransportFaults
{
    private const string Cookie = "instance";
    private const string SlashTaken = "TransportFaults.Slash";

    /// <summary>307 to the same address with a slash at its end, where the server answers.</summary>
    public static Fault SlashRedirect { get; } = new((context, next) =>
    {
        if (context.Items.ContainsKey(SlashTaken))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = $"{context.Request.Path}/{context.Request.QueryString}";

        return Task.CompletedTask;
    });

    /// <summary>
    /// A load balancer before two instances: the cookie of the handshake leads back to the one that holds the session, and without it
    /// the other one answers that there is none.
    /// </summary>
    public static Fault StickySessions { get; } = new((context, next) =>
    {
        if (context.Request.Headers.ContainsKey("Mcp-Session-Id") && !context.Request.Cookies.ContainsKey(Cookie))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;

            return Task.CompletedTask;
        }

        context.Response.Headers.SetCookie = $"{Cookie}=a1b2c3; Path=/; HttpOnly; Max-Age=3600";

        return next(context);
    });

    /// <summary>411 to a body without a length.</summary>
    public static Fault NeedsLength { get; } = new((context, next) =>
    {
        if (context.Request.ContentLength is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status411LengthRequired;

        return Task.CompletedTask;
    });

    /// <summary>The identifier of an answer as text.</summary>
    public static Fault TextIdentifier { get; } = Message(message => message["id"] = message["id"]?.ToJsonString());

    /// <summary>All members of JSON-RPC in every answer, null where it has none.</summary>
    public static Fault NullMembers { get; } = Message(message =>
    {
        foreach (var name in new[] { "method", "params", "error", "result" }.Where(name => !message.ContainsKey(name)))
        {
            message[name] = null;
        }
    });

    /// <summary>The answer in an array, behind a byte order mark, as one JSON document.</summary>
    public static Fault InArray { get; } = Document(json => $"\uFEFF[{json}]");

    /// <summary>A session that is not known, in the words of that status and body.</summary>
    public static Fault SessionUnknown(int status, string contentType, string body) => Fault.Answer(status, contentType, body);

    /// <summary>Refuses the handshake of a newer revision, and names what it knows.</summary>
    public static Fault OnlyRevision(string revision) => new((context, next) =>
    {
        if (context.Received().RpcMethod != "initialize" || context.Received().Body.Contains($"\"{revision}\"", StringComparison.Ordinal))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;

        return context.Response.WriteAsync($"Bad Request: Unsupported protocol version (supported versions: {revision})");
    });

    /// <summary>The real answer in a content coding that nobody asked for: <c>gzip</c>, <c>deflate</c> or <c>br</c>.</summary>
    public static Fault Encoded(string coding) => new(async (context, next) =>
    {
        var body = context.Response.Body;

        // The SDK says of its streams that they are not encoded, so the last word counts.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.ContentEncoding = coding;
            context.Response.ContentLength = null;

            return Task.CompletedTask;
        });
        await using var encoded = Open(coding, body);
        context.Response.Body = encoded;
        await next(context);
        context.Response.Body = body;
    });

    /// <summary>Whether a request is a message or the end of a session: everything but a stream that stays open.</summary>
    public static bool IsAnswered(ReceivedRequest request) => request.Method != HttpMethods.Get;

    /// <summary>Serves an address with a slash at its end like the one without.</summary>
    internal static Task TakeSlash(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == $"{NotesAddress.McpPath}/")
        {
            context.Request.Path = NotesAddress.McpPath;
            context.Items[SlashTaken] = true;
        }

        return next(context);
    }

    private static Stream Open(string coding, Stream body) => coding switch
    {
        "br" => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true),
        _ => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
    };

    private static Fault Message(Action<JsonObject> change) => Document(json =>
    {
        var message = JsonNode.Parse(json)!.AsObject();
        change(message);

        return message.ToJsonString();
    });

    // The one message of an answer, be it a document or the last event of a stream.
    private static Fault Document(Func<string, string> change) => Fault.Rewrite(body =>
    {
        var json = body.Split('\n').LastOrDefault(line => line.StartsWith("data: {", StringComparison.Ordinal))?["data: ".Length..] ?? body;

        return ("application/json", json.Trim().Length == 0 ? string.Empty : change(json));
    });
}
