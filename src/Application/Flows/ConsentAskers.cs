using Bifrost.Application.Settings;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Flows;

namespace Bifrost.Application.Flows;

/// <summary>Who asks for consent: a name that nobody verified, and the place the answer goes to.</summary>
/// <param name="ClientName">What the client calls itself.</param>
/// <param name="RedirectUri">Where the answer goes.</param>
/// <param name="IsKnownHost">Whether the administrator knows an https host of that place.</param>
public sealed record ConsentAsker(string ClientName, RedirectUri RedirectUri, bool IsKnownHost);

/// <summary>Tells who asks in a flow.</summary>
internal sealed class ConsentAskers(IOAuthClientRepository clients, BifrostSettings settings)
{
    public async Task<ConsentAsker> OfAsync(PendingFlow flow, CancellationToken ct)
    {
        var client = await clients.FindAsync(flow.Request.ClientId, ct);
        var redirectUri = flow.Request.RedirectUri;
        var isKnown = redirectUri.IsLoopback || redirectUri.IsPrivateUse || settings.OAuth.Knows(redirectUri.ToUri().IdnHost);

        return new ConsentAsker(client?.DisplayName ?? "A client that is not registered any more", redirectUri, isKnown);
    }
}
