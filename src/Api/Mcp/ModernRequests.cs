using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Api.Mcp;

/// <summary>What a message turned out to be: of an earlier revision, of 2026-07-28, or refused.</summary>
/// <param name="Request">What it says of itself, if it is of 2026-07-28.</param>
/// <param name="Refusal">The answer, if it is refused.</param>
internal readonly record struct EraReading(ModernRequest? Request, JsonRpcReply? Refusal);

/// <summary>
/// Tells requests of revision 2026-07-28 from earlier ones, message by message, and compares their headers with what they say
/// (MCP 2026-07-28, Streamable HTTP, request metadata). Whatever stands before Bifrost may have decided by the headers.
/// </summary>
internal static class ModernRequests
{
    private const string RevisionHeader = "MCP-Protocol-Version";
    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";
    private const string ParameterPrefix = "Mcp-Param-";

    /// <summary>Reads a well-formed message.</summary>
    public static EraReading Read(IHeaderDictionary headers, JsonRpcMessage message)
    {
        var header = headers[RevisionHeader];
        var meta = RequestMeta.Read(message.Params);

        // An initialize that says nothing of itself is what makes a client an earlier one; its header does not count.
        if (meta.Revision is null && (header != McpRevisions.Modern || message.Method == McpMethods.Initialize))
        {
            return default;
        }

        return message.Kind switch
        {
            JsonRpcKind.Request => ReadRequest(headers, message, meta),
            JsonRpcKind.Notification => new EraReading(new ModernRequest(ClientCapabilities.None, ParametersOf(headers)), null),
            _ => Refuse(message, JsonRpcCodes.InvalidRequest, "Answers are no messages of this revision."),
        };
    }

    /// <summary>Says which revisions are spoken, to whom asks for another.</summary>
    public static JsonRpcReply UnknownRevision(JsonRpcMessage message, string requested) =>
        JsonRpcReply.Error(message.Id, JsonRpcCodes.UnsupportedRevision, "Unsupported protocol version", writer =>
        {
            writer.WriteStartObject("data"u8);
            writer.WriteStartArray("supported"u8);

            foreach (var revision in McpRevisions.Offered)
            {
                writer.WriteStringValue(revision);
            }

            writer.WriteEndArray();
            writer.WriteString("requested"u8, JsonText.Shorten(requested));
            writer.WriteEndObject();
        });

    private static EraReading ReadRequest(IHeaderDictionary headers, JsonRpcMessage message, RequestMeta meta)
    {
        var header = headers[RevisionHeader];

        if (meta.Revision is null)
        {
            return Refuse(message, JsonRpcCodes.InvalidParams, "The parameters need _meta with io.modelcontextprotocol/protocolVersion.");
        }

        if (header != meta.Revision)
        {
            return Refuse(message, JsonRpcCodes.HeaderMismatch, $"Header mismatch: {RevisionHeader} is not the revision of the message.");
        }

        if (meta.Revision != McpRevisions.Modern)
        {
            return new(null, UnknownRevision(message, meta.Revision));
        }

        if (ClientCapabilitiesOf(meta) is not { } announced)
        {
            return Refuse(message, JsonRpcCodes.InvalidParams, "The parameters need _meta with io.modelcontextprotocol/clientCapabilities.");
        }

        return FaultOf(headers, message) is { } fault
            ? Refuse(message, JsonRpcCodes.HeaderMismatch, fault)
            : new(new ModernRequest(announced, ParametersOf(headers)), null);
    }

    private static ClientCapabilities? ClientCapabilitiesOf(RequestMeta meta) => ClientCapabilitiesReader.Read(meta.Capabilities);

    private static string? FaultOf(IHeaderDictionary headers, JsonRpcMessage message)
    {
        if (headers[MethodHeader] != message.Method)
        {
            return $"Header mismatch: {MethodHeader} is not the method of the message.";
        }

        var key = message.Method switch
        {
            McpMethods.CallTool or McpMethods.GetPrompt => ParamsKey.Name,
            McpMethods.ReadResource => ParamsKey.Uri,
            _ => null,
        };

        // Parameters without it are refused by whoever needs it.
        if (key is null || RequestParams.TryRead(message, key) is not { } parameters)
        {
            return null;
        }

        return headers[NameHeader] is [{ } name] && HeaderText.TryDecode(name) == parameters.Key
            ? null
            : $"Header mismatch: {NameHeader} is not the {key.Text} of the message.";
    }

    private static Dictionary<string, string> ParametersOf(IHeaderDictionary headers)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase))
            {
                found[name[ParameterPrefix.Length..]] = Single(value);
            }
        }

        return found;
    }

    // Of two values none is the argument; a control character is in no decoded text either.
    private static string Single(StringValues values) => values is [{ } value] ? value : "\n";

    private static EraReading Refuse(JsonRpcMessage message, int code, string sentence) =>
        new(null, JsonRpcReply.Error(message.Id, code, sentence));
}
