using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>Answers the tools of <see cref="RawResults"/> before the SDK sees the call.</summary>
internal sealed class RawAnswers(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var received = context.Received();

        return received is { Tool: { } tool, RpcId: not null } && RawResults.ByTool.TryGetValue(tool, out var result)
            ? RpcAnswer.SendAsync(context, "result", result)
            : next(context);
    }
}
