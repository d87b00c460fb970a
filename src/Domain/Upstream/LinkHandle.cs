using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// What stands in a printed "connect your account" link: it names a subject and a server, works once within ten minutes,
/// proves nothing by itself and is worthless at the gateway. A login that an administrator asked for has one too, which
/// names its configuration and works for as long as the login is waited for.
/// </summary>
/// <param name="Hash">What is stored instead of the handle.</param>
/// <param name="Subject">Whose account it will be.</param>
/// <param name="McpClient">The server.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record LinkHandle(SecretHash Hash, SubjectId Subject, McpClientId McpClient, DateTimeOffset CreatedAt)
{
    /// <summary>How long a printed link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many are kept of one account of a subject at one server. Those who share a virtual key share them.</summary>
    public const int MostOfAccount = 64;

    /// <summary>Which of the subject's accounts at the server will be connected; '' for the only one.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>Scopes to ask for besides the usual ones: what the server said a call lacked (RFC 6750 §3.1).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The administrator's login it belongs to; null for a user's link.</summary>
    public OAuthConfigId? Config { get; init; }

    /// <summary>The first moment at which it is too late.</summary>
    public DateTimeOffset ExpiresAt => CreatedAt + (Config is null ? Lifetime : OAuthConfig.Lifetime);

    /// <summary>A new handle.</summary>
    public static LinkHandle Make(Secret handle, SubjectId subject, McpClientId client, DateTimeOffset now) =>
        new(handle.Hash(), subject, client, now);
}
