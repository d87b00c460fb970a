using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>Second step of the pipeline: lets the fault that is set for this request, if any, take over.</summary>
internal sealed class ApplyFaults(RequestDelegate next, NotesFaults faults)
{
    public Task InvokeAsync(HttpContext context)
    {
        var received = context.Received();

        return faults.At(context.Request.Path)?.Take(received) is { } fault
            ? fault.ApplyAsync(context, next)
            : next(context);
    }
}
