namespace Bifrost.Application.Ports;

/// <summary>Counts attempts per source: an IPv4 address or an IPv6 /64, so that nobody gets a fresh count by renumbering.</summary>
public interface IThrottle
{
    /// <summary>Counts one attempt. Null when it is within the limit, else how long to wait.</summary>
    /// <param name="purpose">What is counted.</param>
    /// <param name="source">Who attempts, as <c>SourceAddress</c> names it.</param>
    /// <param name="maximum">Attempts allowed in one window.</param>
    /// <param name="window">How long attempts are counted together.</param>
    TimeSpan? Count(string purpose, string source, int maximum, TimeSpan window);

    /// <summary>How long to wait when the attempts of this window are used up already, else null. Counts nothing.</summary>
    /// <param name="purpose">What is counted.</param>
    /// <param name="source">Who attempts, as <c>SourceAddress</c> names it.</param>
    /// <param name="maximum">Attempts allowed in one window.</param>
    TimeSpan? Exhausted(string purpose, string source, int maximum);
}
