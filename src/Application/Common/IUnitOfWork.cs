namespace Bifrost.Application.Common;

/// <summary>
/// The transaction of one message. The first write opens it; the pipeline commits when the handler returns, also with a
/// refusal, and rolls back when it throws.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>True while something was written and neither committed nor discarded.</summary>
    bool IsOpen { get; }

    /// <summary>Keeps what was written so far; needed before a call leaves the process.</summary>
    Task CommitAsync(CancellationToken ct);

    /// <summary>Forgets what was written so far: another request was quicker, or a late check failed.</summary>
    Task DiscardAsync();

    /// <summary>Runs this once what was written so far is kept; never when it is discarded. It must not fail.</summary>
    void AfterCommit(Action action);
}
