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

    /// <summary>The first moment at which the browser is forgotten.</summary>
    public DateTimeOffset ExpiresAt => BoundAt + Lifetime;
}
