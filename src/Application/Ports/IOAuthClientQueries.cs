using Bifrost.Application.Clients;
using Bifrost.Application.Common;
using Bifrost.Domain.Clients;

namespace Bifrost.Application.Ports;

/// <summary>The registered OAuth clients as an administrator looks at them.</summary>
public interface IOAuthClientQueries
{
    /// <summary>The clients whose name or identifier has the search in it, those registered last first.</summary>
    Task<PageOf<RegisteredClient>> ListAsync(PageRequest page, DateTimeOffset now, CancellationToken ct);

    /// <summary>One client, or null.</summary>
    Task<RegisteredClient?> FindAsync(ClientId id, DateTimeOffset now, CancellationToken ct);
}
