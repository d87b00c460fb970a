using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Finds the provider of an MCP server in the MCP specification's order: its challenge, its resource metadata (RFC 9728), the
/// metadata of the authorization server named there (RFC 8414, OpenID Connect Discovery). A server that names none is asked in the
/// way of MCP 2025-03-26: its own origin is the authorization server. What cannot be used is passed over with its reason; only the
/// end of the search is a failure, and it has every reason.
/// </summary>
internal sealed partial class ProviderDiscovery(
    ChallengeProbe probe, MetadataReader metadata, EndpointRules rules, UpstreamReports reports, TimeProvider time, ILogger<ProviderDiscovery> logger)
{
    // Two requests that are given up at their limit. A person waits for it.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(30);

    /// <summary>The provider, or what stands in the way.</summary>
    public async Task<Learned<UpstreamProvider>> DiscoverAsync(McpClient client, Uri server, CancellationToken ct)
    {
        var answer = await probe.AskAsync(client, server, ct);

        if (answer.Failed)
        {
            return answer.Fault!;
        }

        using var limit = new CancellationTokenSource(LongestSearch, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var passed = new PassedOver();

        try
        {
            var found = await SearchAsync(client, server, answer.Value, passed, either.Token);

            if (!found.Failed && (passed.HasOutage || passed.HasUnusable))
            {
                PassedOverPlaces(logger, client.Name.Value, passed.Text);
            }

            return found;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            passed.Add(Fault.Unreachable($"the search was given up after {LongestSearch.TotalSeconds} seconds"));

            return passed.ToFault(Fault.Missing(string.Empty));
        }
    }

    /// <summary>
    /// The provider of an issuer that is known already, from its metadata alone. A server that was its own provider and publishes
    /// nothing is one still.
    /// </summary>
    public async Task<Learned<UpstreamProvider>> OfIssuerAsync(
        McpOAuthSettings settings, string issuer, Uri server, CancellationToken ct)
    {
        var passed = new PassedOver();

        if (await OfIssuerAsync(rules.Learn(issuer, "the issuer", server), issuer, server, passed, ct) is { } found)
        {
            return ExplicitProvider.From(settings, BearerChallenge.None, resource: null, found);
        }

        return passed is { HasOutage: false, HasUnusable: false } && issuer == server.GetLeftPart(UriPartial.Authority)
            ? ExplicitProvider.From(settings, BearerChallenge.None, resource: null, ServerMetadata.Default(server))
            : passed.ToFault(Fault.Missing("the issuer publishes no metadata"));
    }

    private async Task<Learned<UpstreamProvider>> SearchAsync(
        McpClient client, Uri server, OAuthAnswer answer, PassedOver passed, CancellationToken ct)
    {
        var challenge = answer.Status is 401 or 403 ? BearerChallenge.Parse(answer.Challenges) : BearerChallenge.None;
        var settings = client.OAuth;
        ResourceMetadata? described = null;

        foreach (var place in PlacesOf(client, server, answer, passed))
        {
            if (await metadata.OfResourceAsync(place, server, passed, ct) is not { } resource)
            {
                continue;
            }

            described ??= resource;

            if (settings.Issuer is not null || resource.Issuers.Count == 0)
            {
                break;
            }

            var isLess = passed.HasOutage;

            if (await NamedAsync(resource, server, passed, ct) is { } named)
            {
                return Assumed(ExplicitProvider.From(settings, challenge, resource, named), isLess);
            }
        }

        if (settings.Issuer is { } issuer)
        {
            return described is null && passed.HasOutage
                ? passed.ToFault(Fault.Missing(string.Empty))
                : await ConfiguredAsync(settings, issuer, challenge, described, server, passed, ct);
        }

        return described is { Issuers.Count: > 0 }
            ? passed.ToFault(Fault.Missing($"no authorization server that {server.Authority} names publishes metadata"))
            : await OwnAsync(settings, challenge, described, server, answer, passed, ct);
    }

    // The challenge goes first, then the places of RFC 9728 §3.1. A challenge of an earlier call comes last: a server that was
    // misled for a moment does not mislead later users.
    private List<Uri> PlacesOf(McpClient client, Uri server, OAuthAnswer answer, PassedOver passed)
    {
        var hints = answer.Status is 401 or 403 ? BearerChallenge.PlacesIn(answer.Challenges) : [];
        var places = new List<Uri>();
        Learn(hints);
        places.AddRange(WellKnown.OfResource(server));
        Learn(reports.MetadataPlaces(client.Id));

        return [.. places.Distinct()];

        void Learn(IReadOnlyList<string> texts)
        {
            foreach (var text in texts)
            {
                var place = rules.Learn(WellKnown.Absolute(text, server), "resource_metadata", server);

                if (place.Failed)
                {
                    passed.Add(place.Fault!);
                }
                else
                {
                    places.Add(place.Value);
                }
            }
        }
    }

    // The first authorization server whose address may be used. Another one beside it is no stand-in: its users are others.
    private async Task<ServerMetadata?> NamedAsync(ResourceMetadata resource, Uri server, PassedOver passed, CancellationToken ct)
    {
        foreach (var issuer in resource.Issuers)
        {
            var url = rules.Learn(issuer, "the issuer", server);

            if (!url.Failed)
            {
                return await OfIssuerAsync(url, issuer, server, passed, ct);
            }

            passed.Add(url.Fault!);
        }

        return null;
    }

    private async Task<ServerMetadata?> OfIssuerAsync(
        Learned<Uri> url, string issuer, Uri server, PassedOver passed, CancellationToken ct)
    {
        if (!url.Failed)
        {
            return await metadata.OfIssuerAsync(issuer, url.Value, server, passed, ct);
        }

        passed.Add(url.Fault!);

        return null;
    }

    private async Task<Learned<UpstreamProvider>> ConfiguredAsync(
        McpOAuthSettings settings, string issuer, BearerChallenge challenge, ResourceMetadata? resource, Uri server, PassedOver passed, CancellationToken ct)
    {
        var reasons = new PassedOver();
        var found = await OfIssuerAsync(rules.Configured(issuer, "issuer"), issuer, server, reasons, ct);
        passed.Add(reasons);

        return found is null
            ? reasons.ToFault(Fault.Missing("the configured issuer publishes no metadata"))
            : ExplicitProvider.From(settings, challenge, resource, found);
    }

    private async Task<Learned<UpstreamProvider>> OwnAsync(
        McpOAuthSettings settings, BearerChallenge challenge, ResourceMetadata? resource, Uri server, OAuthAnswer answer, PassedOver passed, CancellationToken ct)
    {
        foreach (var issuer in WellKnown.OwnIssuers(server))
        {
            if (await metadata.OfIssuerAsync(issuer, new Uri(issuer), server, passed, ct) is { } found)
            {
                return ExplicitProvider.From(settings, challenge, resource, found);
            }
        }

        if (passed.HasOutage || passed.HasUnusable)
        {
            return passed.ToFault(Fault.Missing(string.Empty));
        }

        // Guessing endpoints is for servers that do ask for authorization; elsewhere it would lead users to a page not found.
        return answer switch
        {
            { Status: 401 } => ExplicitProvider.From(settings, challenge, resource, ServerMetadata.Default(server)),
            { IsOutage: true } => Fault.Unreachable($"{server.Authority} answered {answer.Outcome}"),
            _ => passed.ToFault(Fault.Missing($"{server.Authority} publishes no metadata and asks for no authorization")),
        };
    }

    // What was found while something that goes before it could not be asked says less than what was known.
    private static Learned<UpstreamProvider> Assumed(Learned<UpstreamProvider> found, bool isLess) =>
        found.Failed || !isLess ? found : found.Value with { IsAssumed = true };

    [LoggerMessage(480, LogLevel.Warning, "The provider of {McpClient} was found; passed over: {Reasons}")]
    private static partial void PassedOverPlaces(ILogger logger, string mcpClient, string reasons);
}
