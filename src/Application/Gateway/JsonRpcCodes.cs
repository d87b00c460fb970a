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

    /// <summary>A server's own reason; some give it where they do not know a session or a revision.</summary>
    public const int ServerError = -32000;

    /// <summary>The server does not know the session (official SDKs).</summary>
    public const int SessionNotFound = -32001;

    /// <summary>There is no resource of this address (MCP, resources).</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>The client cancelled the request; it waits for no answer.</summary>
    public const int Cancelled = -32800;

    /// <summary>A header says something else than the message, or is missing (MCP 2026-07-28).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The request needs what its client did not announce (MCP 2026-07-28).</summary>
    public const int CapabilityMissing = -32021;

    /// <summary>The user has to open an address first (MCP 2025-11-25; no later revision has it).</summary>
    public const int UrlElicitationRequired = -32042;

    /// <summary>The revision named by the request is none of Bifrost's (MCP 2026-07-28).</summary>
    public const int UnsupportedRevision = -32022;
}
