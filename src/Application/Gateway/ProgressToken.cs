using System.Buffers.Text;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>The token by which a progress notification names its request.</summary>
public static class ProgressToken
{
    /// <summary>Where the token stands in the notification; null when it has none.</summary>
    public static JsonEdit? Find(JsonRpcMessage notification)
    {
        if (notification.Params.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(notification.Params.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isToken = reader.ValueTextEquals("progressToken"u8);
            reader.Read();

            if (isToken)
            {
                var start = (int)reader.TokenStartIndex;

                return reader.TokenType is JsonTokenType.String or JsonTokenType.Number
                    ? new JsonEdit(notification.ParamsStart + start, (int)reader.BytesConsumed - start, default)
                    : null;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>The request that a token of Bifrost's own making names; null when it is not one.</summary>
    public static long? RequestOf(JsonRpcMessage notification)
    {
        if (Find(notification) is not { } place)
        {
            return null;
        }

        var token = notification.Json.Span.Slice(place.Start, place.Length).Trim((byte)'"');

        return Utf8Parser.TryParse(token, out long id, out var length) && length == token.Length ? id : null;
    }
}
