namespace Bifrost.Application.Gateway;

/// <summary>Writes messages with the members that JSON-RPC 2.0 gives them and no others (§4, §5).</summary>
internal static class JsonRpcForm
{
    /// <summary>A message of these members as they came; an empty one is left out.</summary>
    public static byte[] Write(
        ReadOnlyMemory<byte> id,
        ReadOnlyMemory<byte> method,
        ReadOnlyMemory<byte> parameters,
        ReadOnlyMemory<byte> result,
        ReadOnlyMemory<byte> error)
    {
        var isResponse = method.IsEmpty;

        return
        [
            .. "{\"jsonrpc\":\"2.0\""u8,
            .. Member(",\"id\":"u8, isResponse && id.IsEmpty ? "null"u8 : id.Span),
            .. Member(",\"method\":"u8, method.Span),
            .. Member(",\"params\":"u8, isResponse ? default : parameters.Span),
            .. Member(",\"result\":"u8, isResponse ? result.Span : default),
            .. Member(",\"error\":"u8, isResponse ? error.Span : default),
            (byte)'}',
        ];
    }

    private static byte[] Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => value.IsEmpty ? [] : [.. name, .. value];
}
