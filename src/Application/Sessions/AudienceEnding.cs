using Bifrost.Application.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;

namespace Bifrost.Application.Sessions;

/// <summary>
/// Ends what was granted for one server of the gateway: sessions with a token or code for it, and flows that wait. An audience is a
/// name; it is ended when a server gives its name up and when one takes it, so that a later server of the name inherits nothing.
/// </summary>
internal sealed class AudienceEnding(SessionEnding sessions, IPendingFlowRepository flows)
{
    /// <summary>Ends it in the transaction of the message.</summary>
    public async Task EndAsync(
        McpClientName name, WrittenBy by, DateTimeOffset now, CancellationToken ct)
    {
        var audience = Audience.Of(name);
        await flows.ExpireAsync(audience, now, ct);
        await sessions.EndAsync(SessionScope.Of(audience), by, "server_gone", now, ct);
    }
}
