using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;

namespace Bifrost.Application.Flows;

/// <summary>
/// The identity a browser may continue as: the last that gave consent in it, while it may still be chosen. Over plain http there is
/// none: the cookie reaches every program that the browser is redirected to on the same machine, which could then consent for itself.
/// </summary>
internal sealed class RememberedIdentity(IBrowserBindingRepository bindings, ActingSubjects subjects, IdentityPolicy policy)
{
    public async Task<ActingSubject?> FindAsync(PendingFlow flow, Secret? browser, DateTimeOffset now, CancellationToken ct)
    {
        if (!flow.Request.IsOverHttps || browser is null
            || await bindings.FindLatestIdentityAsync(browser.Hash(), now, ct) is not { } id)
        {
            return null;
        }

        return await subjects.FindAsync(id, ct) is { IsLive: true } acting && !policy.Admits(acting.Subject.Kind).Failed
            ? acting
            : null;
    }
}
