namespace Bifrost.Application.Gateway;

/// <summary>What a JSON-RPC message is for.</summary>
public enum JsonRpcKind
{
    /// <summary>Wants an answer.</summary>
    Request,

    /// <summary>Wants none.</summary>
    Notification,

    /// <summary>Is one.</summary>
    Response,
}
