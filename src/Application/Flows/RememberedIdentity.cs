using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;

namespace Bifrost.Application.Flows;

/// <summary>The identity a browser may continue as: the last that gave consent in it, while it may still be chosen.</summary>
internal sealed class RememberedIdentity(IBrowserBindingRepository bindings, ActingSubjects subjects, IdentityPolicy policy)
{
    public async Task<ActingSubject?> FindAsync(Secret? browser, DateTimeOffset now, CancellationToken ct)
    {
        if (browser is null || await bindings.FindLatestIdentityAsync(browser.Hash(), now, ct) is not { } id)
        {
            return null;
        }

        return await subjects.FindAsync(id, ct) is { IsLive: true } acting && !policy.Admits(acting.Subject.Kind).Failed
            ? acting
            : null;
    }
}
