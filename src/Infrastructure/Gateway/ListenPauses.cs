using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The pauses before a stream is opened anew: they double each time, up to a bound, until one stayed open for longer than the
/// pause before it.
/// </summary>
internal sealed partial class ListenPauses(GatewayOptions options, TimeProvider time)
{
    private TimeSpan _next = options.ListenPause;
    private long? _opened;
    private bool _wasAway;

    /// <summary>The shortest that the server wants.</summary>
    public TimeSpan Shortest { get; set; }

    /// <summary>Whether a status says that it may work later: else the server offers no such stream.</summary>
    public static bool MayPass(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;

    /// <summary>Notes that a stream opened; answers whether the server could not be reached before.</summary>
    public bool Open()
    {
        var wasAway = _wasAway;
        _wasAway = false;
        _opened = time.GetTimestamp();

        return wasAway;
    }

    /// <summary>Notes that it broke, or could not be opened.</summary>
    public void Fail() => _wasAway |= _opened is null;

    /// <summary>Notes that it broke, and logs how: at the level of an error where it is none of the ways in which streams break.</summary>
    public void Fail(McpClient client, Exception exception, ILogger logger)
    {
        Fail();

        if (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Broke(logger, client.Name.Value, exception.GetType().Name);
        }
        else
        {
            Unexpected(logger, client.Name.Value, exception);
        }
    }

    /// <summary>Waits for as long as it is time.</summary>
    public Task WaitAsync(CancellationToken ct)
    {
        _next = _opened is { } opened && time.GetElapsedTime(opened) >= _next ? options.ListenPause : _next;
        _opened = null;
        var pause = _next > Shortest ? _next : Shortest;
        _next = Bounded(_next * 2);

        return Task.Delay(Bounded(pause), time, ct);
    }

    [LoggerMessage(76, LogLevel.Debug, "The stream of {McpClient} broke: {Exception}")]
    private static partial void Broke(ILogger logger, string mcpClient, string exception);

    [LoggerMessage(77, LogLevel.Error, "The stream of {McpClient} is opened again: what came on it could not be processed")]
    private static partial void Unexpected(ILogger logger, string mcpClient, Exception exception);

    private TimeSpan Bounded(TimeSpan pause) => pause < options.LongestListenPause ? pause : options.LongestListenPause;
}
