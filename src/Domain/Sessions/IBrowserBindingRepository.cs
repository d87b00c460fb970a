using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Sessions;

/// <summary>The browsers in which subjects gave consent.</summary>
public interface IBrowserBindingRepository
{
    /// <summary>Whether this subject gave consent in this browser.</summary>
    Task<bool> IsBoundAsync(SecretHash browser, SubjectId subject, DateTimeOffset now, CancellationToken ct);

    /// <summary>The subject that gave consent in this browser last, other than by Skip; null when there is none.</summary>
    Task<SubjectId?> FindLatestIdentityAsync(SecretHash browser, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Replaces the secret of a browser: what it is remembered for goes on under the new one, the subjects that consented last
    /// first and twenty at most, and the old secret is worth nothing any more.
    /// </summary>
    Task ReplaceAsync(SecretHash old, SecretHash renewed, DateTimeOffset now, CancellationToken ct);

    /// <summary>Remembers the browser for this subject, from now on.</summary>
    Task BindAsync(BrowserBinding binding, CancellationToken ct);

    /// <summary>Forgets every browser of this subject: in each, they say anew who they are.</summary>
    Task ForgetAsync(SubjectId subject, CancellationToken ct);
}
