using Bifrost.Application.Common;
using Bifrost.Application.Connections;

namespace Bifrost.Application.Ports;

/// <summary>The connections as an administrator looks at them.</summary>
public interface IConnectionQueries
{
    /// <summary>The connections that meet the filter, the newest first. Never a token.</summary>
    Task<PageOf<ConnectionView>> ListAsync(ConnectionFilter filter, PageRequest page, CancellationToken ct);
}
