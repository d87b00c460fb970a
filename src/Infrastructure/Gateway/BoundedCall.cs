using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Keeps what is asked of a server within the times of its configuration, and makes failures of what goes wrong.</summary>
internal sealed partial class BoundedCall(McpClient client, GatewayOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Runs a handshake. What a server sends in it that nothing foresees fails the handshake, and is logged as an error.</summary>
    /// <exception cref="OperationCanceledException">Bifrost ended it: <paramref name="stopping"/> is cancelled.</exception>
    public async Task<UpstreamFailure?> ConnectAsync(Func<CancellationToken, Task<UpstreamFailure?>> connect, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(client.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);

        try
        {
            var failure = await connect(either.Token);

            return failure is { Fault: UpstreamFault.Unreachable } ? failure with { IsAtConnecting = true } : failure;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new UpstreamFailure(UpstreamFault.ConnectTimedOut) { IsAtConnecting = true };
        }
        catch (MessageRefusedException refused)
        {
            return refused.Failure;
        }
        catch (ContentUndecodableException exception)
        {
            Undecodable(logger, client.Name.Value, exception.Message);

            return new UpstreamFailure(UpstreamFault.Garbage);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            var cause = NetworkCause.Of(exception);
            Broken(logger, client.Name.Value, cause);

            return new UpstreamFailure(UpstreamFault.Unreachable) { IsAtConnecting = true, Cause = cause };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Unexpected(logger, client.Name.Value, exception);

            return new UpstreamFailure(UpstreamFault.Garbage);
        }
    }

    /// <summary>Runs a request.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="giveUp">What the server is told when its answer is no longer waited for.</param>
    /// <param name="ct">Cancelled when the asker is gone.</param>
    /// <exception cref="OperationCanceledException">The asker has gone.</exception>
    public async Task<UpstreamAnswer> RunAsync(
        Func<CallClock, Task<UpstreamAnswer>> run, Func<CancellationToken, Task>? giveUp, CancellationToken ct)
    {
        using var clock = new CallClock(client.ToolExecutionTimeout, time, ct);

        try
        {
            return await run(clock);
        }
        catch (OperationCanceledException exception) when (exception is ClientGoneException || clock.Token.IsCancellationRequested)
        {
            // Not waited for: it is only polite, and bounded in time.
            _ = giveUp is null ? Task.CompletedTask : SayAsync(giveUp);
            ct.ThrowIfCancellationRequested();

            if (exception is ClientGoneException)
            {
                throw;
            }

            return UpstreamAnswer.Failed(UpstreamFault.TimedOut);
        }
        catch (MessageRefusedException refused)
        {
            return UpstreamAnswer.Failed(refused.Failure);
        }
        catch (ContentUndecodableException exception)
        {
            Undecodable(logger, client.Name.Value, exception.Message);

            return UpstreamAnswer.Failed(UpstreamFault.Garbage);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            var cause = NetworkCause.Of(exception);
            Broken(logger, client.Name.Value, cause);

            return UpstreamAnswer.Failed(new UpstreamFailure(UpstreamFault.Unreachable) { IsAtConnecting = IsAtConnecting(exception), Cause = cause });
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
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            NotSaid(logger, client.Name.Value, exception.GetType().Name);
        }
    }

    /// <summary>Listens for a session of which nobody waits for the listener.</summary>
    public Task RunAloneAsync(Func<Task<UpstreamFailure?>> listen) => RunAloneAsync(async () =>
    {
        if (await listen() is { } failure)
        {
            NotHeard(logger, client.Name.Value, failure.Fault);
        }
    });

    /// <summary>Runs what nobody waits for. It does not throw; the log says when it failed.</summary>
    public async Task RunAloneAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            // What it was for has ended.
        }
        catch (Exception exception)
        {
            Unexpected(logger, client.Name.Value, exception);
        }
    }

    // A cancellation that nobody here asked for is the HTTP stack's, after its own longest wait for a connection.
    private static bool IsAtConnecting(Exception exception) => exception is OperationCanceledException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    [LoggerMessage(70, LogLevel.Information, "The connection to {McpClient} failed: {Cause}")]
    private static partial void Broken(ILogger logger, string mcpClient, string cause);

    [LoggerMessage(175, LogLevel.Warning, "An answer of {McpClient} cannot be read: {Reason}")]
    private static partial void Undecodable(ILogger logger, string mcpClient, string reason);

    [LoggerMessage(71, LogLevel.Debug, "{McpClient} was not told that Bifrost has gone: {Exception}")]
    private static partial void NotSaid(ILogger logger, string mcpClient, string exception);

    [LoggerMessage(85, LogLevel.Error, "What {McpClient} sent could not be processed")]
    private static partial void Unexpected(ILogger logger, string mcpClient, Exception exception);

    [LoggerMessage(79, LogLevel.Information, "The stream of {McpClient} ended and is not opened again in this session: {Fault}")]
    private static partial void NotHeard(ILogger logger, string mcpClient, UpstreamFault fault);
}
