using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>Why a text is not a JSON-RPC message.</summary>
public sealed record JsonRpcFault(int Code, string Message)
{
    /// <summary>The code of an error that a server answered; null when it has none.</summary>
    public static int? CodeOf(JsonRpcMessage response)
    {
        using var json = JsonDocument.Parse(response.Json, new JsonDocumentOptions { MaxDepth = 512 });

        return json.RootElement.TryGetProperty("error", out var error)
            && error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("code", out var code)
            && code.ValueKind == JsonValueKind.Number
            && code.TryGetInt32(out var number) ? number : null;
    }
}
