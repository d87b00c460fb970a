using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Sessions;

/// <summary>
/// A browser in which a subject gave consent. It is the proof that a later link is opened by the person it was made for,
/// and what lets the consent page offer to continue as the same identity.
/// </summary>
public sealed record BrowserBinding(SecretHash Browser, SubjectId Subject, DateTimeOffset BoundAt)
{
    /// <summary>How long a browser is remembered after the last consent in it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>How long it is remembered after a consent over plain http, where its cookie reaches every port of the host.</summary>
    public static readonly TimeSpan PlainLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Whether the cookie travels over https only.</summary>
    public bool IsOverHttps { get; init; } = true;

    /// <summary>The first moment at which the browser is forgotten.</summary>
    public DateTimeOffset ExpiresAt => BoundAt + (IsOverHttps ? Lifetime : PlainLifetime);
}
