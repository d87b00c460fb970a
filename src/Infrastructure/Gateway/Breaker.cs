using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A circuit breaker. After some failures in a row every request fails at once with the last of them, for a pause. Then one
/// request is let through as a trial, and no second one before it is decided; its outcome closes the circuit or begins a longer
/// pause. What a server refuses, or answers with an error, is an answer and opens nothing.
/// </summary>
/// <param name="options">How many failures open it, and the pauses.</param>
/// <param name="trialTime">
/// How long a trial may take. One that takes longer was not cut off by its timeouts, because the server shows progress; the next
/// request is let through then.
/// </param>
/// <param name="time">The clock.</param>
internal sealed class Breaker(GatewayOptions options, TimeSpan trialTime, TimeProvider time)
{
    /// <summary>A request that is no trial.</summary>
    public const long NoTrial = 0;

    private readonly Lock _gate = new();
    private readonly HashSet<SubjectId> _seen = [];
    private int _failures;
    private UpstreamFailure? _last;
    private DateTimeOffset _until;
    private long _trial;
    private long _lastTrial;
    private long _trialStart;

    /// <summary>Whether nothing is sent now.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return IsClosedToMore();
            }
        }
    }

    /// <summary>Asks to send a request: null if it may be sent, else the failure to answer with.</summary>
    /// <param name="trial">Names the request if it is the trial, else <see cref="NoTrial"/>.</param>
    public UpstreamFailure? Admit(out long trial)
    {
        lock (_gate)
        {
            trial = NoTrial;

            if (_failures < options.BreakerFailures)
            {
                return null;
            }

            if (IsClosedToMore())
            {
                return _last;
            }

            _trial = trial = ++_lastTrial;
            _trialStart = time.GetTimestamp();

            return null;
        }
    }

    /// <summary>Notes that a request was answered: the circuit is closed.</summary>
    public void NoteAnswer(long trial)
    {
        lock (_gate)
        {
            End(trial);
            _failures = 0;
            _seen.Clear();
        }
    }

    /// <summary>Notes that a request was not answered.</summary>
    /// <param name="trial">What <see cref="Admit"/> gave.</param>
    /// <param name="failure">The failure that others get while the circuit is open.</param>
    /// <param name="onceFor">The subject of which only the first failure in a row counts; null counts every one.</param>
    public void NoteSilence(long trial, UpstreamFailure failure, SubjectId? onceFor = null)
    {
        lock (_gate)
        {
            var isTrial = End(trial);

            // While the circuit is open only its trial says something new: others were sent before.
            if (!isTrial && (_failures >= options.BreakerFailures || (onceFor is { } subject && !_seen.Add(subject))))
            {
                return;
            }

            _failures = Math.Min(_failures + 1, options.BreakerFailures + 16);
            _last = failure;
            var doublings = Math.Max(0, _failures - options.BreakerFailures);
            var pause = options.BreakerPause * Math.Pow(2, doublings);
            _until = time.GetUtcNow() + (pause < options.LongestBreakerPause ? pause : options.LongestBreakerPause);
        }
    }

    /// <summary>A request ended without saying anything about the server. If it was the trial, the next request is.</summary>
    public void Abandon(long trial)
    {
        lock (_gate)
        {
            End(trial);
        }
    }

    private bool IsClosedToMore() => _failures >= options.BreakerFailures
        && (_trial != NoTrial ? time.GetElapsedTime(_trialStart) < trialTime : time.GetUtcNow() < _until);

    private bool End(long trial)
    {
        var isCurrent = trial != NoTrial && trial == _trial;
        _trial = isCurrent ? NoTrial : _trial;

        return isCurrent;
    }
}
