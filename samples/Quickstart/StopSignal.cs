using System.Runtime.InteropServices;

namespace Bifrost.Samples.Quickstart;

/// <summary>
/// Ctrl+C or a polite kill, from the first moment on, so that the folder is removed even when it comes during the start.
/// A second one ends the process at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>Exit code of a walk that was stopped, as shells use it for Ctrl+C.</summary>
    public const int Interrupted = 130;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        if (_stop.IsCancellationRequested)
        {
            Environment.Exit(Interrupted);
        }

        signal.Cancel = true;
        _stop.Cancel();
    }
}
