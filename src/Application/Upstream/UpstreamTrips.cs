using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>A browser that is sent to a provider.</summary>
/// <param name="Location">The provider's authorization endpoint with the request in it.</param>
/// <param name="BrowserSecret">A secret to add to the browser's flow cookie, or null when it has the one that counts already.</param>
public sealed record UpstreamDeparture(string Location, Secret? BrowserSecret);

/// <summary>A provider, Bifrost's client there, and the callback address that belongs to that client.</summary>
internal sealed record PreparedTrip(UpstreamProvider Provider, UpstreamCredentials Credentials, string? CallbackSegment);

/// <summary>
/// Prepares round trips to providers. Everything that needs the network happens before anything is written: the provider
/// is found, and where Bifrost is not registered there yet, it registers.
/// </summary>
internal sealed class UpstreamTrips(
    IUpstreamOAuth upstream,
    ProviderCredentials providerCredentials,
    IUpstreamAuthorizationRepository authorizations,
    ISecretGenerator secrets,
    TimeProvider time)
{
    /// <summary>
    /// The provider and Bifrost's client there, ready for a trip. A client that Bifrost registers gets the callback of its issuer;
    /// one that an administrator registered has the shared one, because that is what they told the provider.
    /// </summary>
    public async Task<Result<PreparedTrip>> PrepareAsync(
        McpClient client, string baseUrl, CancellationToken ct)
    {
        var provider = await upstream.FindProviderAsync(client, ct);

        if (provider.Failed)
        {
            return provider.Error;
        }

        var segment = client.OAuth.ClientId is null ? UpstreamCallback.SegmentOf(provider.Value.Issuer) : null;
        var credentials = await providerCredentials.ObtainAsync(
            client, provider.Value, UpstreamCallback.Under(baseUrl, segment), ct);

        return credentials.Failed ? credentials.Error : new PreparedTrip(provider.Value, credentials.Value, segment);
    }

    /// <summary>Stores the trip and answers where the browser goes.</summary>
    public async Task<string> DepartAsync(UpstreamRoundTrip trip, SecretHash browser, CancellationToken ct)
    {
        var state = secrets.NewSecret();
        await authorizations.AddAsync(UpstreamAuthorization.Start(trip, state, browser, time.GetUtcNow()), ct);

        return trip.AuthorizeAddress(state);
    }

    /// <summary>A trip of a subject, with a verifier of its own.</summary>
    public UpstreamRoundTrip Plan(
        SubjectId subject,
        McpClient client,
        PreparedTrip prepared,
        string baseUrl,
        FlowId? flow) =>
        new(
            subject,
            client.Id,
            prepared.Provider,
            prepared.Credentials,
            CodeVerifier.New(secrets).ToSecret(),
            baseUrl,
            flow)
        {
            Server = McpDestination.Of(client).Origin,
            CallbackSegment = prepared.CallbackSegment,
        };
}
