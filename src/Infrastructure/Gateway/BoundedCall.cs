using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Keeps what is asked of a server within the times of its configuration, and makes failures of what goes wrong.</summary>
internal sealed partial class BoundedCall(McpClient client, GatewayOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Runs a handshake.</summary>
    public async Task<UpstreamFailure?> ConnectAsync(Func<CancellationToken, Task<UpstreamFailure?>> connect, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(client.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);

        try
        {
            return await connect(either.Token);
        }
        catch (OperationCanceledException)
        {
            return new UpstreamFailure(UpstreamFault.ConnectTimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Broken(logger, client.Name.Value, exception.GetType().Name);

            return new UpstreamFailure(UpstreamFault.Unreachable);
        }
    }

    /// <summary>Runs a request. It throws only when the asker has gone.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="giveUp">What the server is told when its answer is no longer waited for.</param>
    /// <param name="ct">Cancelled when the asker is gone.</param>
    public async Task<UpstreamAnswer> RunAsync(
        Func<CallClock, Task<UpstreamAnswer>> run, Func<CancellationToken, Task>? giveUp, CancellationToken ct)
    {
        using var clock = new CallClock(client.ToolExecutionTimeout, time, ct);

        try
        {
            return await run(clock);
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            // Not waited for: it is only polite, and bounded in time.
            _ = giveUp is null ? Task.CompletedTask : SayAsync(giveUp);
            ct.ThrowIfCancellationRequested();

            return UpstreamAnswer.Failed(UpstreamFault.TimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Broken(logger, client.Name.Value, exception.GetType().Name);

            return UpstreamAnswer.Failed(UpstreamFault.Unreachable);
        }
    }

    /// <summary>Says what is only polite: nobody is hurt when it fails.</summary>
    public async Task SayAsync(Func<CancellationToken, Task> say)
    {
        using var timeout = new CancellationTokenSource(options.FarewellTimeout, time);

        try
        {
            await say(timeout.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            NotSaid(logger, client.Name.Value, exception.GetType().Name);
        }
    }

    [LoggerMessage(70, LogLevel.Information, "The connection to {McpClient} broke: {Exception}")]
    private static partial void Broken(ILogger logger, string mcpClient, string exception);

    [LoggerMessage(71, LogLevel.Debug, "{McpClient} was not told that Bifrost has gone: {Exception}")]
    private static partial void NotSaid(ILogger logger, string mcpClient, string exception);
}
