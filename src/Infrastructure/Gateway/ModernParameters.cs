using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>What a request of revision 2026-07-28 says in its parameters and headers that earlier ones do not.</summary>
internal static class ModernParameters
{
    private const string Prefix = "io.modelcontextprotocol/";

    private static readonly string Version = typeof(ModernParameters).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The edits that add it; a client of this revision has said it itself.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="conversation">The client's session, where it has one; it says what the client can be asked.</param>
    /// <param name="input">Members that answer what the server asked for in the last round.</param>
    public static IReadOnlyList<JsonEdit> Added(
        RequestParams parameters, ClientConversation? conversation, IReadOnlyList<ReadOnlyMemory<byte>> input)
    {
        var edits = new List<JsonEdit>();
        var members = new List<byte[]>(input.Select(member => member.ToArray()));

        if (!parameters.IsModern)
        {
            var said = Encoding.UTF8.GetBytes(Said(conversation));

            if (parameters.MetaStart is { } meta)
            {
                edits.Add(new JsonEdit(meta + 1, 0, Closed(said, parameters.IsMetaEmpty)));
            }
            else
            {
                members.Add([.. "\"_meta\":{"u8, .. said, (byte)'}']);
            }
        }

        if (members.Count > 0)
        {
            var joined = members.Aggregate((all, member) => [.. all, (byte)',', .. member]);
            edits.Insert(0, new JsonEdit(1, 0, Closed(joined, parameters.IsEmpty)));
        }

        return edits;
    }

    /// <summary>The headers that repeat parts of a request.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> HeadersOf(UpstreamRequest request)
    {
        var headers = new List<KeyValuePair<string, string>> { new("Mcp-Method", request.Method) };

        if (request.Method is McpMethods.CallTool or McpMethods.GetPrompt or McpMethods.ReadResource)
        {
            headers.Add(new("Mcp-Name", HeaderValue(request.Name)));
        }

        foreach (var (name, value) in request.ParameterHeaders)
        {
            headers.Add(new($"Mcp-Param-{name}", value));
        }

        return headers;
    }

    /// <summary>A text as a header carries it: as it is, or marked and in Base64 (value encoding).</summary>
    public static string HeaderValue(string text)
    {
        var isPlain = text.All(letter => letter is >= ' ' and <= '~')
            && text.Trim() == text
            && !(text.StartsWith("=?base64?", StringComparison.Ordinal) && text.EndsWith("?=", StringComparison.Ordinal));

        return isPlain ? text : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
    }

    private static string Said(ClientConversation? conversation)
    {
        var announced = UpstreamMessages.Capabilities(conversation?.Session.Announced ?? ClientCapabilities.None);
        var level = conversation is { LogLevel.IsEmpty: false } && JsonMembers.Of(conversation.LogLevel).Text("level") is { } text
            ? $",\"{Prefix}logLevel\":\"{JsonEncodedText.Encode(text)}\""
            : string.Empty;

        return $"\"{Prefix}protocolVersion\":\"{McpRevisions.Modern}\","
            + $"\"{Prefix}clientInfo\":{{\"name\":\"bifrost\",\"version\":\"{Version}\"}},"
            + $"\"{Prefix}clientCapabilities\":{announced}{level}";
    }

    private static byte[] Closed(byte[] members, bool isLast) => isLast ? members : [.. members, (byte)','];
}
