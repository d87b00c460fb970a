namespace Bifrost.Application.Ports;

/// <summary>
/// The store cannot be used at the moment: it is away, locked, full or read-only, or it did not answer in time. The same request may
/// work later (RFC 9110 §15.6.4).
/// </summary>
/// <param name="reason">Why, for the log. Holds no secret.</param>
/// <param name="retryAfter">When to try again.</param>
/// <param name="cause">What the store or its client library reported; null when the store was not asked.</param>
public sealed class StoreUnavailableException(string reason, TimeSpan retryAfter, Exception? cause)
    : Exception($"The store is unavailable: {reason}", cause)
{
    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter => retryAfter;

    /// <summary>Whether the store was asked; false when it was known to be away.</summary>
    public bool WasAsked => InnerException is not null;

    /// <summary>This fault, also where a library wrapped it in an exception of its own; null when it is another.</summary>
    public static StoreUnavailableException? In(Exception? fault)
    {
        while (fault is not null and not StoreUnavailableException)
        {
            fault = fault.InnerException;
        }

        return fault as StoreUnavailableException;
    }
}
