using Bifrost.Application.Common;
using Bifrost.Application.Sessions;

namespace Bifrost.Application.Ports;

/// <summary>The live sessions as an administrator looks at them.</summary>
public interface ISessionQueries
{
    /// <summary>The live sessions that meet the filter, the newest first.</summary>
    Task<PageOf<SessionView>> ListAsync(SessionFilter filter, PageRequest page, DateTimeOffset now, CancellationToken ct);
}
