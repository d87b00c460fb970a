namespace Bifrost.Application.Ports;

/// <summary>Where servers that were not named in the configuration file may be.</summary>
public interface IUpstreamHosts
{
    /// <summary>
    /// What is special about the addresses of a host, or null when they are public or the file allows the host. A name that
    /// cannot be looked up is not refused: where it is dialled, its addresses are checked again.
    /// </summary>
    Task<string?> RefusalOfAsync(Uri address, CancellationToken ct);
}
