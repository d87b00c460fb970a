using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Sessions;

/// <summary>The browsers in which subjects gave consent.</summary>
public interface IBrowserBindingRepository
{
    /// <summary>Whether this browser is remembered for any subject.</summary>
    Task<bool> IsKnownAsync(SecretHash browser, DateTimeOffset now, CancellationToken ct);

    /// <summary>Whether this subject gave consent in this browser.</summary>
    Task<bool> IsBoundAsync(SecretHash browser, SubjectId subject, DateTimeOffset now, CancellationToken ct);

    /// <summary>The subject that gave consent in this browser last, other than by Skip; null when there is none.</summary>
    Task<SubjectId?> FindLatestIdentityAsync(SecretHash browser, DateTimeOffset now, CancellationToken ct);

    /// <summary>Remembers the browser for this subject, from now on.</summary>
    Task BindAsync(BrowserBinding binding, CancellationToken ct);

    /// <summary>Forgets every browser of this subject: in each, they say anew who they are.</summary>
    Task ForgetAsync(SubjectId subject, CancellationToken ct);
}
