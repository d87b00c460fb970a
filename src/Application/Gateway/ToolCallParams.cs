using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The parameters of a <c>tools/call</c>: its name is found, the rest is not looked at. A second name is refused in any
/// spelling, because a server that reads names case-insensitively would run another tool than the one that was checked.
/// </summary>
/// <param name="Name">The name as the client sees it.</param>
/// <param name="Json">The parameters as they came.</param>
/// <param name="NameStart">Where the value of the name stands, quotes included.</param>
/// <param name="NameLength">How long that value is.</param>
public sealed record ToolCallParams(string Name, ReadOnlyMemory<byte> Json, int NameStart, int NameLength)
{
    /// <summary>Reads parameters that are a well-formed object; null when they do not have exactly one name.</summary>
    public static ToolCallParams? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            return json.IsEmpty ? null : Read(json);
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped half of a surrogate pair.
            return null;
        }
    }

    /// <summary>The same parameters without the prefix of the name, which is ASCII.</summary>
    public Splice WithoutPrefix(int length)
    {
        // Written without escapes, the prefix is cut out; else the name is written anew.
        if (!Json.Span.Slice(NameStart + 1, length).Contains((byte)'\\'))
        {
            return Splice.Replace(Json, NameStart + 1, length, default);
        }

        var name = JsonEncodedText.Encode(Name.AsSpan(length), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

        return Splice.Replace(Json, NameStart + 1, NameLength - 2, name.EncodedUtf8Bytes.ToArray());
    }

    private static ToolCallParams? Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, JsonRpcMessage.ReaderOptions);
        ToolCallParams? found = null;
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = IsName(ref reader, out var isExact);
            reader.Read();

            if (isName)
            {
                if (found is not null || !isExact || reader.TokenType != JsonTokenType.String)
                {
                    return null;
                }

                var start = (int)reader.TokenStartIndex;
                found = new ToolCallParams(reader.GetString()!, json, start, (int)reader.BytesConsumed - start);
            }

            reader.Skip();
        }

        return found;
    }

    private static bool IsName(ref Utf8JsonReader reader, out bool isExact)
    {
        isExact = reader.ValueTextEquals("name"u8);

        // An escaped character takes up to six bytes; anything longer than four of them is another word.
        return isExact
            || (reader.ValueSpan.Length is >= 4 and <= 24
                && (reader.ValueIsEscaped || reader.ValueSpan.Length == 4)
                && string.Equals(reader.GetString(), "name", StringComparison.OrdinalIgnoreCase));
    }
}
