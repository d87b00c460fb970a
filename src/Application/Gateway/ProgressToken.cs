using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>The token by which a progress notification names its request.</summary>
public static class ProgressToken
{
    /// <summary>Where the token stands in the notification; null when it has none.</summary>
    public static JsonEdit? Find(JsonRpcMessage notification)
    {
        var reader = new JsonObjectReader(notification.Params);
        JsonEdit? found = null;

        while (reader.MoveNext())
        {
            if (reader.Is("progressToken"u8))
            {
                found = reader.Type is JsonTokenType.String or JsonTokenType.Number
                    ? new JsonEdit(notification.ParamsStart + reader.Start, reader.Value.Length, default)
                    : null;
            }
        }

        // Of two tokens the client might take the one that is not its own.
        return reader.HasRepeats ? null : found;
    }

    /// <summary>The request that a token of Bifrost's own making names; null when it is not one.</summary>
    public static long? RequestOf(JsonRpcMessage notification)
    {
        if (Find(notification) is not { } place)
        {
            return null;
        }

        return JsonRpcIds.NumberOf(notification.Json.Slice(place.Start, place.Length));
    }
}
