namespace Bifrost.Application.Common;

/// <summary>
/// Closed from the build of the host until the store is ready. The process listens before it touches the store, so that a start that
/// cannot listen changes nothing; what needs the store waits here meanwhile.
/// </summary>
public sealed class StartupGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the store is ready; never, when the start fails.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Lets everything through from now on.</summary>
    public void Open() => _opened.TrySetResult();
}
