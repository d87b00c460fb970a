using System.Text;
using System.Text.Json;
using System.Web;

namespace Bifrost.Bench.Targets;

/// <summary>
/// The cheapest MCP server that can be: it answers JSON-RPC with prepared bytes and wants its token with every message. It is
/// its own provider, whose user always agrees.
/// </summary>
internal static class RawUpstream
{
    private static readonly byte[] Few = Workload.List(Workload.FewTools);
    private static readonly byte[] Many = Workload.List(Workload.ManyTools);
    private static readonly byte[] LongText = Encoding.ASCII.GetBytes(new string('x', Workload.LongText));
    private static readonly byte[] TextHead = """{"content":[{"type":"text","text":" """u8.TrimEnd((byte)' ').ToArray();
    private static readonly byte[] TextEnd = "\"}]}"u8.ToArray();

    private static readonly byte[] Hello = Encoding.UTF8.GetBytes(
        $$$"""{"protocolVersion":"{{{Workload.Revision}}}","capabilities":{"tools":{}},"serverInfo":{"name":"bench","version":"1"}}""");

    /// <summary>The server at <c>/mcp/few</c>, <c>/mcp/many</c>, and its provider.</summary>
    public static WebApplication Build(string port)
    {
        var app = Role.Builder(port).Build();
        app.Run(context => context.Request.Path.Value switch
        {
            "/mcp/few" => AnswerAsync(context, Few),
            "/mcp/many" => AnswerAsync(context, Many),
            "/authorize" => AgreeAsync(context),
            "/token" => IssueAsync(context),
            _ => Refuse(context, StatusCodes.Status404NotFound),
        });

        return app;
    }

    private static async Task AnswerAsync(HttpContext context, byte[] list)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await Refuse(context, StatusCodes.Status405MethodNotAllowed);
        }
        else if (context.Request.Headers.Authorization != $"Bearer {Workload.UpstreamToken}")
        {
            await Refuse(context, StatusCodes.Status401Unauthorized);
        }
        else if (await Call.ReadAsync(context) is { Id.Length: > 0 } call)
        {
            await WriteAsync(context, call, list);
        }
        else
        {
            await Refuse(context, StatusCodes.Status202Accepted);
        }
    }

    private static async Task WriteAsync(HttpContext context, Call call, byte[] list)
    {
        ReadOnlyMemory<byte>[] result = call switch
        {
            { Method: "initialize" } => [Hello],
            { Method: "tools/list" } => [list],
            { Method: "tools/call", Tool: "long" } => [TextHead, LongText, TextEnd],
            { Method: "tools/call" } => [TextHead, call.Text, TextEnd],
            _ => [],
        };
        var isKnown = result.Length > 0;
        ReadOnlyMemory<byte>[] parts =
        [
            """{"jsonrpc":"2.0","id":"""u8.ToArray(), call.Id,
            isKnown ? ",\"result\":"u8.ToArray() : ""","error":{"code":-32601,"message":"unknown"}"""u8.ToArray(),
            .. result, "}"u8.ToArray(),
        ];
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = parts.Sum(part => part.Length);

        foreach (var part in parts)
        {
            await context.Response.BodyWriter.WriteAsync(part);
        }
    }

    private static Task AgreeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var back = $"{query["redirect_uri"]}?code=bench-code&state={HttpUtility.UrlEncode(query["state"])}";
        context.Response.Redirect(back);

        return Task.CompletedTask;
    }

    private static Task IssueAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        new { access_token = Workload.UpstreamToken, token_type = "Bearer", expires_in = 86400 });

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    }

    /// <summary>What the server has to know of a message.</summary>
    private sealed record Call(byte[] Id, string Method, string? Tool, byte[] Text)
    {
        public static async Task<Call> ReadAsync(HttpContext context)
        {
            if (context.Request.ContentLength is { } length)
            {
                var body = new byte[(int)length];
                await context.Request.Body.ReadExactlyAsync(body);

                return Read(body);
            }

            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer);

            return Read(buffer.ToArray());
        }

        private static Call Read(byte[] body)
        {
            var reader = new Utf8JsonReader(body);
            var call = new Call([], string.Empty, null, []);

            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var isId = reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8);
                var isMethod = reader.CurrentDepth == 1 && reader.ValueTextEquals("method"u8);
                var isTool = reader.CurrentDepth == 2 && reader.ValueTextEquals("name"u8);
                var isText = reader.CurrentDepth == 3 && reader.ValueTextEquals("text"u8);
                reader.Read();
                call = isId ? call with { Id = body[(int)reader.TokenStartIndex..(int)reader.BytesConsumed] }
                    : isMethod ? call with { Method = reader.GetString()! }
                    : isTool && reader.TokenType == JsonTokenType.String ? call with { Tool = reader.GetString() }
                    : isText ? call with { Text = reader.ValueSpan.ToArray() }
                    : call;
            }

            return call;
        }
    }
}
