using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Keeps callers from waiting for a server that does not answer: after some failures in a row everybody gets the last one at
/// once for a while. Then one request is let through to try; its outcome decides for all. What a server refuses, or answers
/// with an error, is an answer and opens nothing.
/// </summary>
internal sealed class Breaker(GatewayOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _failures;
    private UpstreamFailure? _last;
    private DateTimeOffset _until;
    private bool _isTrying;

    /// <summary>Whether nothing is sent now.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _failures >= options.BreakerFailures && (_isTrying || time.GetUtcNow() < _until);
            }
        }
    }

    /// <summary>Asks to send a request: null if it may be sent, else the failure to answer with.</summary>
    public UpstreamFailure? Admit()
    {
        lock (_gate)
        {
            if (_failures < options.BreakerFailures)
            {
                return null;
            }

            if (_isTrying || time.GetUtcNow() < _until)
            {
                return _last;
            }

            _isTrying = true;

            return null;
        }
    }

    /// <summary>Notes how a request went that was let through; null if it was answered.</summary>
    public void Note(UpstreamFailure? failure)
    {
        lock (_gate)
        {
            _isTrying = false;

            if (failure is null || !IsSilence(failure))
            {
                _failures = 0;

                return;
            }

            _failures = Math.Min(_failures + 1, options.BreakerFailures + 16);
            _last = failure;
            var doublings = Math.Max(0, _failures - options.BreakerFailures);
            var pause = options.BreakerPause * Math.Pow(2, doublings);
            _until = time.GetUtcNow() + (pause < options.LongestBreakerPause ? pause : options.LongestBreakerPause);
        }
    }

    /// <summary>A request that was let through was given up by its asker, which says nothing about the server.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isTrying = false;
        }
    }

    private static bool IsSilence(UpstreamFailure failure) => failure.Fault
        is UpstreamFault.Unreachable or UpstreamFault.ConnectTimedOut or UpstreamFault.TimedOut;
}
