using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Messages sent to upstream servers.</summary>
internal static class UpstreamMessages
{
    private static readonly byte[] MethodNotFound =
        ""","error":{"code":-32601,"message":"Bifrost does not offer this method."}}"""u8.ToArray();

    private static readonly byte[] Dismissed = ""","result":{"action":"cancel"}}"""u8.ToArray();

    private static readonly byte[] NotAnswered =
        ""","error":{"code":-32800,"message":"The request was cancelled."}}"""u8.ToArray();

    private static readonly byte[] End = "}"u8.ToArray();

    private static readonly byte[] EmptyResult = ""","result":{}}"""u8.ToArray();

    /// <summary>A request around parameters as they are. What they stand in is not copied.</summary>
    public static Splice Request(long id, string method, Splice parameters)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, digits, out var digitCount);
        var head = new byte[
            Frame.IdHead.Length + digitCount + Frame.MethodHead.Length + Encoding.UTF8.GetByteCount(method) + Frame.ParamsHead.Length];
        var rest = head.AsSpan();
        Put(ref rest, Frame.IdHead);
        Put(ref rest, digits[..digitCount]);
        Put(ref rest, Frame.MethodHead);
        rest = rest[Encoding.UTF8.GetBytes(method, rest)..];
        Put(ref rest, Frame.ParamsHead);

        return Splice.Of([head, .. parameters.Parts, End]);
    }

    /// <summary>Says that the answer to a request is no longer waited for.</summary>
    public static byte[] Cancelled(long id) => Encoding.UTF8.GetBytes(
        $$$"""{"jsonrpc":"2.0","method":"{{{McpMethods.Cancelled}}}","params":{"requestId":{{{id}}}}}""");

    /// <summary>Says that the handshake is over.</summary>
    public static byte[] Initialized() => """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8.ToArray();

    /// <summary>The parameters of the handshake. Bifrost announces what the one client behind it did, and nothing for many.</summary>
    public static Splice Initialize(ClientCapabilities announced, string revision)
    {
        var version = typeof(UpstreamMessages).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        var bifrost = $$"""{"name":"bifrost","title":"Bifrost","version":"{{version}}"}""";

        return Splice.Whole(Encoding.UTF8.GetBytes(
            $$"""{"protocolVersion":"{{revision}}","capabilities":{{Capabilities(announced)}},"clientInfo":{{bifrost}}}"""));
    }

    /// <summary>What a client announced, as an object.</summary>
    public static string Capabilities(ClientCapabilities announced)
    {
        var form = announced.HasFlag(ClientCapabilities.FormElicitation) ? "\"form\":{}" : null;
        var url = announced.HasFlag(ClientCapabilities.UrlElicitation) ? "\"url\":{}" : null;
        string?[] members =
        [
            form is null && url is null ? null : $"\"elicitation\":{{{string.Join(',', new[] { form, url }.OfType<string>())}}}",
            announced.HasFlag(ClientCapabilities.Sampling) ? "\"sampling\":{}" : null,
            announced.HasFlag(ClientCapabilities.Roots) ? "\"roots\":{\"listChanged\":true}" : null,
        ];

        return $"{{{string.Join(',', members.OfType<string>())}}}";
    }

    /// <summary>The answer to a server's own request: it is alive, and offers nothing else.</summary>
    public static byte[] AnswerTo(JsonRpcMessage request) =>
        [.. Frame.IdHead, .. request.Id.Span, .. request.Method == McpMethods.Ping ? EmptyResult : MethodNotFound];

    /// <summary>
    /// The answer to a server's own request that nobody will answer any more: of an elicitation that it was dismissed (MCP,
    /// elicitation), of anything else an error.
    /// </summary>
    public static byte[] CancellationOf(JsonRpcMessage request) =>
        [.. Frame.IdHead, .. request.Id.Span, .. request.Method == McpMethods.Elicit ? Dismissed : NotAnswered];

    /// <summary>The parameters of one page of a list.</summary>
    public static byte[] Page(ReadOnlyMemory<byte> cursor) => cursor.IsEmpty
        ? "{}"u8.ToArray()
        : [.. """{"cursor":"""u8, .. cursor.Span, (byte)'}'];

    private static void Put(ref Span<byte> rest, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static class Frame
    {
        public static ReadOnlySpan<byte> IdHead => """{"jsonrpc":"2.0","id":"""u8;

        public static ReadOnlySpan<byte> MethodHead => ",\"method\":\""u8;

        public static ReadOnlySpan<byte> ParamsHead => "\",\"params\":"u8;
    }
}
