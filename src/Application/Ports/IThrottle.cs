namespace Bifrost.Application.Ports;

/// <summary>
/// Counts attempts per source: an IPv4 address or an IPv6 /64, so that renumbering gives no fresh count. Counts are in memory:
/// each replica has its own.
/// </summary>
public interface IThrottle
{
    /// <summary>Counts one attempt. Null when it is within the limit, else how long to wait.</summary>
    /// <param name="purpose">What is counted.</param>
    /// <param name="source">Who attempts, as <c>SourceAddress</c> names it.</param>
    /// <param name="maximum">Attempts allowed in one window; an IPv6 /48 has four times as many over all its sources.</param>
    /// <param name="window">How long attempts are counted together.</param>
    TimeSpan? Count(string purpose, string source, int maximum, TimeSpan window);
}
