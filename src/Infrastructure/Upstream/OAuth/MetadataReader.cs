using System.Net.Http.Headers;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Reads metadata from the first place that has a usable document. What is there and cannot be used is passed over with its reason,
/// also where it names another issuer than the one asked: only a document that names the right one is used.
/// </summary>
internal sealed class MetadataReader(OAuthSender sender, EndpointRules rules)
{
    /// <summary>The metadata of an issuer (RFC 8414 §3); a fault with every reason where there is none.</summary>
    /// <param name="issuer">The issuer, as it is written.</param>
    /// <param name="url">Its address, checked.</param>
    /// <param name="server">The server that it is the provider of.</param>
    /// <param name="passed">Takes why places were passed over.</param>
    /// <param name="ct">Cancels.</param>
    public Task<ServerMetadata?> OfIssuerAsync(string issuer, Uri url, Uri server, PassedOver passed, CancellationToken ct) =>
        FirstAsync(WellKnown.OfIssuer(url), document => ServerMetadata.Process(document, issuer, server, rules), passed, ct);

    /// <summary>The metadata of a server in one place (RFC 9728 §3); null where there is none that can be used.</summary>
    public Task<ResourceMetadata?> OfResourceAsync(Uri place, Uri server, PassedOver passed, CancellationToken ct) =>
        FirstAsync([place], document => ResourceMetadata.Process(document, server), passed, ct);

    /// <summary>The first document of an issuer that agrees with a provider; null where there is none.</summary>
    public Task<JsonMembers?> OfAgreementAsync(UpstreamProvider provider, string issuer, PassedOver passed, CancellationToken ct) =>
        FirstAsync(WellKnown.OfIssuer(new Uri(issuer)), document => IssuerAgreement.Check(document, provider, issuer), passed, ct);

    // A page that is no JSON, which some sites show for any path, counts as not there.
    private async Task<T?> FirstAsync<T>(
        IReadOnlyList<Uri> places, Func<JsonMembers, Learned<T?>> process, PassedOver passed, CancellationToken ct)
        where T : class
    {
        foreach (var place in places)
        {
            var answer = await sender.SendAsync(Get(place), ct);
            var found = answer.Failed ? answer.Fault! : Read(answer.Value, place, process);

            if (found is { Failed: false, Value: { } value })
            {
                return value;
            }

            passed.Add(found.Fault!);

            if (found.Fault!.IsOfHost)
            {
                break;
            }
        }

        return null;
    }

    private static Learned<T?> Read<T>(OAuthAnswer answer, Uri place, Func<JsonMembers, Learned<T?>> process)
        where T : class
    {
        if (answer is { Status: 200, Json: { } document })
        {
            return process(document);
        }

        var reason = $"{place.Authority} answered {answer.Outcome}{(answer.IsSuccess ? " without a JSON object" : "")} for {WellKnown.NameOf(place)}";

        return answer.IsOutage ? Fault.Unreachable(reason) : Fault.Missing(reason);
    }

    private static HttpRequestMessage Get(Uri url) => new(HttpMethod.Get, url)
    {
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json") } },
    };
}
