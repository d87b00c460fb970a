using System.Net.Http.Headers;
using System.Text;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Finds the provider of an MCP server in the MCP specification's order: its challenge, its resource metadata (RFC 9728), the
/// metadata of the authorization server named there (RFC 8414, OpenID Connect Discovery). A server that has none of it is
/// asked in the way of MCP 2025-03-26: its own origin is the authorization server.
/// </summary>
internal sealed class ProviderDiscovery(OAuthSender sender, EndpointRules rules)
{
    private const string ListTools = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";

    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{
          "protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"Bifrost","version":"1"}}}
        """;

    /// <summary>The provider, or what stands in the way.</summary>
    public async Task<Learned<UpstreamProvider>> DiscoverAsync(McpClient client, Uri server, CancellationToken ct)
    {
        var probe = await ProbeAsync(client, server, ct);

        if (probe.Failed)
        {
            return probe.Fault!;
        }

        var challenge = probe.Value.Status is 401 or 403 ? BearerChallenge.Parse(probe.Value.Challenges) : BearerChallenge.None;
        var resource = await ResourceAsync(challenge, server, ct);

        if (resource.Failed)
        {
            return resource.Fault!;
        }

        var metadata = (client.OAuth.Issuer ?? resource.Value?.Issuer) is { } issuer
            ? await IssuerAsync(issuer, isConfigured: client.OAuth.Issuer is not null, server, ct)
            : await OriginAsync(server, probe.Value, ct);

        return metadata.Failed
            ? metadata.Fault!
            : ExplicitProvider.From(client.OAuth, challenge, resource.Value, metadata.Value!);
    }

    /// <summary>
    /// The provider of an issuer that is known already, from its metadata alone. A server that was its own provider and publishes
    /// nothing is one still.
    /// </summary>
    public async Task<Learned<UpstreamProvider>> OfIssuerAsync(
        McpOAuthSettings settings, string issuer, Uri server, CancellationToken ct)
    {
        var url = rules.Learn(issuer, "the issuer", server);

        if (url.Failed)
        {
            return url.Fault!;
        }

        var found = await FirstAsync(
            WellKnown.OfIssuer(url.Value), document => ServerMetadata.Process(document, issuer, server, rules), ct);

        if (found.Failed)
        {
            return found.Fault!;
        }

        return found.Value is null && issuer != server.GetLeftPart(UriPartial.Authority)
            ? Fault.Missing($"{url.Value.Authority} publishes no metadata")
            : ExplicitProvider.From(settings, BearerChallenge.None, resource: null, found.Value ?? ServerMetadata.Default(server));
    }

    private static HttpRequestMessage Post(Uri server, string message, string? session)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, server)
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        }

        return request;
    }

    private static HttpRequestMessage Get(Uri url, string accept) => new(HttpMethod.Get, url)
    {
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue(accept) } },
    };

    /// <summary>What the server says to a stranger.</summary>
    private async Task<Learned<OAuthAnswer>> ProbeAsync(McpClient client, Uri server, CancellationToken ct)
    {
        // The older transport opens its stream with GET and knows no POST at its address.
        if (client.ConnectionType == McpConnectionType.Sse)
        {
            return await sender.ProbeAsync(Get(server, "text/event-stream"), ct);
        }

        var hello = await sender.ProbeAsync(Post(server, Initialize, session: null), ct);

        if (hello is not { Failed: false, Value.IsSuccess: true })
        {
            return hello;
        }

        // Some servers greet everybody and ask who it is when something is wanted; only that challenge names the scopes.
        var tools = await sender.ProbeAsync(Post(server, ListTools, hello.Value.Session), ct);

        return tools is { Failed: false, Value.Status: 401 or 403 } ? tools : hello;
    }

    private async Task<Learned<ResourceMetadata?>> ResourceAsync(BearerChallenge challenge, Uri server, CancellationToken ct)
    {
        var places = WellKnown.OfResource(server);

        if (challenge.ResourceMetadata is { } text)
        {
            var named = rules.Learn(text, "resource_metadata", server);

            if (named.Failed)
            {
                return named.Fault!;
            }

            places = [named.Value, .. places];
        }

        return await FirstAsync(places, document => ResourceMetadata.Process(document, server), ct);
    }

    private async Task<Learned<ServerMetadata?>> IssuerAsync(string issuer, bool isConfigured, Uri server, CancellationToken ct)
    {
        var url = isConfigured ? rules.Configured(issuer, "issuer") : rules.Learn(issuer, "the issuer", server);

        if (url.Failed)
        {
            return url.Fault!;
        }

        var found = await FirstAsync(
            WellKnown.OfIssuer(url.Value), document => ServerMetadata.Process(document, issuer, server, rules), ct);

        return found is { Failed: false, Value: null } ? Fault.Missing($"{url.Value.Authority} publishes no metadata") : found;
    }

    private async Task<Learned<ServerMetadata?>> OriginAsync(Uri server, OAuthAnswer probe, CancellationToken ct)
    {
        var origin = new Uri(server.GetLeftPart(UriPartial.Authority));
        var found = await FirstAsync(
            WellKnown.OfIssuer(origin),
            document => ServerMetadata.Process(document, server.GetLeftPart(UriPartial.Authority), server, rules),
            ct);

        if (found.Failed || found.Value is not null)
        {
            return found;
        }

        // Guessing endpoints is for servers that do ask for authorization; elsewhere it would lead users to a page not found.
        return probe switch
        {
            { Status: 401 } => ServerMetadata.Default(server),
            { IsOutage: true } => Fault.Unreachable($"{server.Authority} answered {probe.Status}"),
            _ => Fault.Missing($"{server.Authority} publishes no metadata and asks for no authorization"),
        };
    }

    /// <summary>
    /// The first document that is there. A page that is no JSON, which some sites show for any path, counts as not there.
    /// </summary>
    private async Task<Learned<T?>> FirstAsync<T>(
        IReadOnlyList<Uri> places, Func<JsonMembers, Learned<T?>> process, CancellationToken ct)
        where T : class
    {
        Fault? outage = null;

        foreach (var place in places)
        {
            var answer = await sender.SendAsync(Get(place, "application/json"), ct);

            if (answer.Failed)
            {
                return answer.Fault!;
            }

            if (answer.Value is { Status: 200, Json: { } document })
            {
                return process(document);
            }

            if (answer.Value.IsOutage)
            {
                outage ??= Fault.Unreachable($"{place.Authority} answered {answer.Value.Status} when asked for metadata");
            }
        }

        return outage is not null ? outage : default(Learned<T?>);
    }
}
