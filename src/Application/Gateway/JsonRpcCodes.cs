namespace Bifrost.Application.Gateway;

/// <summary>Error codes of JSON-RPC 2.0 §5.1 that the gateway itself answers with.</summary>
public static class JsonRpcCodes
{
    /// <summary>Not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>JSON, but not a message.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>A message for something that Bifrost does not offer.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The method exists, its parameters are wrong.</summary>
    public const int InvalidParams = -32602;

    /// <summary>The method cannot be carried out now.</summary>
    public const int InternalError = -32603;

    /// <summary>There is no resource of this address (MCP, resources).</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>The revision named by the request is none of Bifrost's (MCP 2026-07-28).</summary>
    public const int UnsupportedRevision = -32022;
}
