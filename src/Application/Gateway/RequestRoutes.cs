using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>Where a request goes, and how much of its name was for Bifrost.</summary>
public readonly record struct RequestRoute(McpClient Client, int PrefixLength);

/// <summary>Finds the server of a prompt, a resource or a reference to one.</summary>
public sealed class RequestRoutes(IMcpClientCatalog catalog, FindResource find)
{
    /// <summary>The server; null when there is none for this caller.</summary>
    public async ValueTask<RequestRoute?> FindAsync(
        GatewayView view, ParamsKey? key, RequestParams parameters, CancellationToken ct)
    {
        if (view.Only is { } only)
        {
            return new(only, 0);
        }

        var isAddress = key == ParamsKey.Uri || parameters.IsAddress;
        var name = isAddress ? ResourceAddress.ServerOf(parameters.Key) : NameOf(parameters.Key);

        if (name is not null)
        {
            return view.FindServer(name, catalog) is { Client: { } client }
                ? new(client, view.PrefixOf(client, isAddress ? ListKind.Resources : ListKind.Prompts).Length)
                : null;
        }

        return isAddress && await find.HandleAsync(view, parameters.Key, ct) is { } found ? new(found, 0) : null;
    }

    // Names of servers have no hyphen, so the first one parts server and name.
    private static string? NameOf(string name) =>
        name.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen ? name[..hyphen] : null;
}
