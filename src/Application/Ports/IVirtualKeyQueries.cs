using Bifrost.Application.Common;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.Ports;

/// <summary>The virtual keys as an administrator looks at them.</summary>
public interface IVirtualKeyQueries
{
    /// <summary>The keys whose name or description has the search in it, in the order in which they were made.</summary>
    Task<PageOf<VirtualKey>> ListAsync(PageRequest page, CancellationToken ct);
}
