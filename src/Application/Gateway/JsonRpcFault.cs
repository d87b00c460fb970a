using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>Why a text is not a JSON-RPC message.</summary>
public sealed record JsonRpcFault(int Code, string Message)
{
    /// <summary>The code of an error that a server answered; null when it has none.</summary>
    public static int? CodeOf(JsonRpcMessage response) => JsonMembers.Of(response.Error).Number("code");
}
