using System.Text;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Codes of earlier revisions that revision 2026-07-28 must not show (MCP 2026-07-28, error codes), in the errors of servers
/// that speak those. The message and all else stay.
/// </summary>
internal static class ModernErrors
{
    /// <summary>The code that stands for one in this revision: an unknown resource is a wrong parameter.</summary>
    public static int CodeFor(int code) => code switch
    {
        JsonRpcCodes.ResourceNotFound => JsonRpcCodes.InvalidParams,
        JsonRpcCodes.UrlElicitationRequired => JsonRpcCodes.InternalError,
        _ => code,
    };

    /// <summary>What has to change in an answer; null when nothing has.</summary>
    public static JsonEdit? EditOf(JsonRpcMessage received)
    {
        var reader = new Utf8JsonReader(received.Json.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        if (!TryEnter(ref reader, "error"u8) || reader.TokenType != JsonTokenType.StartObject || !TryEnter(ref reader, "code"u8))
        {
            return null;
        }

        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code) && CodeFor(code) is var shown && shown != code
            ? new JsonEdit((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), Encoding.ASCII.GetBytes($"{shown}"))
            : null;
    }

    private static bool TryEnter(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(member);
            reader.Read();

            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
