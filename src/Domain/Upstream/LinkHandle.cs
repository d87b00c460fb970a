using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// What stands in a printed "connect your account" link: it names a subject and a server, works once within ten minutes,
/// proves nothing by itself and is worthless at the gateway.
/// </summary>
public sealed record LinkHandle(SecretHash Hash, SubjectId Subject, McpClientId McpClient, DateTimeOffset CreatedAt)
{
    /// <summary>How long a printed link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The first moment at which it is too late.</summary>
    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    /// <summary>A new handle.</summary>
    public static LinkHandle Make(Secret handle, SubjectId subject, McpClientId client, DateTimeOffset now) =>
        new(handle.Hash(), subject, client, now);
}
