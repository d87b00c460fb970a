using Bifrost.Api.Errors;
using Bifrost.Application.Common;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Http;

/// <summary>
/// Holds requests that arrive while Bifrost starts until the store is ready, and answers 503 with Retry-After when that takes longer than
/// <see cref="LongestWait"/>. Health checks pass.
/// </summary>
internal sealed class StartupGateMiddleware(RequestDelegate next, StartupGate gate, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Below the time after which balancers give up.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly Error Starting = HostErrors.Starting with { RetryAfter = TimeSpan.FromSeconds(2) };

    public Task InvokeAsync(HttpContext context) =>
        gate.Opened.IsCompleted || context.Request.Path.StartsWithSegments("/health") ? next(context) : WaitAsync(context);

    private async Task WaitAsync(HttpContext context)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);

        try
        {
            await gate.Opened.WaitAsync(LongestWait, time, given.Token);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            await ErrorWriter.WriteAsync(context, Starting);

            return;
        }

        await next(context);
    }
}
