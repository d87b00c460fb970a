using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>A JSON-RPC answer written by hand, its id spelled as the request spelled it.</summary>
internal static class RpcAnswer
{
    public static Task SendAsync(HttpContext context, string member, string json)
    {
        var id = context.Received().RpcId ?? "null";

        context.Response.ContentType = "application/json";

        return context.Response.WriteAsync(
            $$"""{"jsonrpc":"2.0","id":{{id}},"{{member}}":""" + json + "}", context.RequestAborted);
    }
}
