using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>Where a request goes, and how much of its name was for Bifrost.</summary>
public readonly record struct RequestRoute(McpClient Client, int PrefixLength);

/// <summary>What was found for a request: where it goes, or the servers among which nothing decides; neither where it is unknown.</summary>
public readonly record struct RequestRouting(RequestRoute? Route, IReadOnlyList<McpClient> Rivals);

/// <summary>Finds the server of a prompt, a resource or a reference to one. What its administrator does not expose is unknown.</summary>
public sealed class RequestRoutes(IMcpClientCatalog catalog, FindResource find)
{
    /// <summary>Where a request goes for this caller.</summary>
    public async ValueTask<RequestRouting> FindAsync(
        GatewayView view, ParamsKey? key, RequestParams parameters, CancellationToken ct)
    {
        if (key is null && view.Only is { } asked)
        {
            return new(new(asked, 0), []);
        }

        var isAddress = key == ParamsKey.Uri || parameters.IsAddress;
        var rivals = isAddress && view.Only is null && ResourceAddress.ServerOf(parameters.Key) is null
            ? await find.HandleAsync(view, parameters.Key, ct)
            : [];
        var route = rivals is [{ } found] ? new RequestRoute(found, 0) : FindNamed(view, parameters, isAddress);

        return route is { } way && IsExposed(way, parameters.Key[way.PrefixLength..], isAddress, isReference: key == ParamsKey.Reference)
            ? new(way, [])
            : new(null, rivals.Count > 1 ? rivals : []);
    }

    // A reference to a resource is a template as often as an address.
    private static bool IsExposed(RequestRoute route, string own, bool isAddress, bool isReference) => !isAddress
        ? route.Client.Prompts.IncludesName(own)
        : route.Client.Resources.IncludesAddress(own) || (isReference && route.Client.Resources.IncludesTemplate(own));

    private RequestRoute? FindNamed(GatewayView view, RequestParams parameters, bool isAddress)
    {
        if (view.Only is { } only)
        {
            return new(only, 0);
        }

        var name = isAddress ? ResourceAddress.ServerOf(parameters.Key) : NameOf(parameters.Key);

        return name is not null && view.FindServer(name, catalog) is { Client: { } client }
            ? new(client, view.PrefixOf(client, isAddress ? ListKind.Resources : ListKind.Prompts).Length)
            : null;
    }

    // Names of servers have no hyphen, so the first one parts server and name.
    private static string? NameOf(string name) =>
        name.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen ? name[..hyphen] : null;
}
