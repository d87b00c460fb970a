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
    /// <summary>The provider and Bifrost's registration there, ready for a trip.</summary>
    public async Task<Result<(UpstreamProvider Provider, UpstreamCredentials Credentials)>> PrepareAsync(
        McpClient client, string baseUrl, CancellationToken ct)
    {
        var provider = await upstream.FindProviderAsync(client, ct);

        if (provider.Failed)
        {
            return provider.Error;
        }

        var credentials = await providerCredentials.ObtainAsync(
            client, provider.Value, UpstreamRoundTrip.CallbackOf(baseUrl), ct);

        return credentials.Failed ? credentials.Error : (provider.Value, credentials.Value);
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
        (UpstreamProvider Provider, UpstreamCredentials Credentials) prepared,
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
        };
}
