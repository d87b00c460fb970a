using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.McpClients;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Catalog;

/// <summary>
/// Makes the catalogue of what the file says and the store has. The gateway keeps its sessions by the objects of the
/// catalogue, so one that did not change is the same object afterwards.
/// </summary>
internal sealed partial class CatalogLoader(
    IServiceScopeFactory scopes,
    BifrostSettings settings,
    McpClientCatalog catalog,
    KnownTools known,
    ILogger<CatalogLoader> logger) : ICatalogRefresh, IDisposable
{
    private readonly IReadOnlyList<McpClient> _configured = ConfiguredClients.Clients(settings);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Dictionary<McpClientId, Made> _made = [];
    private Dictionary<McpClientId, Listed> _listed = [];
    private string? _fingerprint;
    private string _sharing = string.Empty;

    /// <summary>The clients of the file, which are the catalogue while there is no store.</summary>
    public IReadOnlyList<McpClient> Configured => _configured;

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken ct) => RefreshAsync(always: true, ct);

    /// <summary>The same, unless the store says that nothing changed.</summary>
    public Task RefreshIfChangedAsync(CancellationToken ct) => RefreshAsync(always: false, ct);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task RefreshAsync(bool always, CancellationToken ct)
    {
        // One at a time: what was read earlier must not replace what was read later.
        await _turn.WaitAsync(ct);

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var store = scope.ServiceProvider.GetRequiredService<IMcpClientStore>();

            // Read before the rows: a change in between is found by the next comparison.
            var fingerprint = await store.FingerprintAsync(ct);

            if (always || fingerprint != _fingerprint)
            {
                Take(await store.ListAsync(ct));
                _fingerprint = fingerprint;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Take(IReadOnlyList<StoredMcpClient> rows)
    {
        var made = rows.Where(row => row.Server is not null).Select(Describe).Where(IsNotInTheFile).ToList();
        var listed = rows.Where(row => row.Tools is not null).Select(List).OfType<Listed>().ToDictionary(list => list.Id);
        _made = made.ToDictionary(each => each.Client.Id);
        _listed = listed;
        catalog.Replace(
            [.. _configured, .. made.Where(each => each.IsActive).Select(each => each.Client)],
            [.. made.Where(each => !each.IsActive).Select(each => each.Client)]);
        WarnOfSharedCallback([.. _configured, .. made.Select(each => each.Client)]);
        known.Replace(listed.ToDictionary(each => each.Key, each => each.Value.Tools));
    }

    // Once for each set of servers: the catalogue is read again with every change.
    private void WarnOfSharedCallback(IReadOnlyList<McpClient> clients)
    {
        var names = string.Join(", ", SharedCallback.Of(clients).Select(client => client.Name.Value));

        if (names.Length > 0 && names != _sharing)
        {
            Sharing(logger, names);
        }

        _sharing = names;
    }

    private Made Describe(StoredMcpClient row)
    {
        if (_made.GetValueOrDefault(row.Id) is { } before && before.Version == row.Version && before.CreatedAt == row.CreatedAt)
        {
            return before;
        }

        var client = row.Server!.ToClient(settings.Mcp);

        if (client.IsClosedByDefault)
        {
            Closed(logger, client.Name.Value);
        }

        return new Made(client, row.IsActive, row.Version, row.CreatedAt);
    }

    // Another process may run with another file; this one's own wins here.
    private bool IsNotInTheFile(Made made)
    {
        if (!_configured.Any(client => client.Id == made.Client.Id
            || string.Equals(client.Name.Value, made.Client.Name.Value, StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        Hidden(logger, made.Client.Name.Value);

        return false;
    }

    private Listed? List(StoredMcpClient row)
    {
        if (_listed.GetValueOrDefault(row.Id) is { } before && before.Text == row.Tools)
        {
            return before;
        }

        var page = ListPage.Parse(Encoding.UTF8.GetBytes($$"""{"tools":{{row.Tools}}}"""), ListKind.Tools);

        return page is null ? null : new Listed(row.Id, new EntryList(page.Entries), row.Tools!);
    }

    private sealed record Made(McpClient Client, bool IsActive, long Version, DateTimeOffset CreatedAt);

    private sealed record Listed(McpClientId Id, EntryList Tools, string Text);

    [LoggerMessage(120, LogLevel.Warning, "{McpClient} was made through the API, but the configuration file of this process has its name: it is not served here")]
    private static partial void Hidden(ILogger logger, string mcpClient);

    [LoggerMessage(123, LogLevel.Warning, "{McpClient} carries a credential and is for holders of a virtual key; allow_anonymous opens it")]
    private static partial void Closed(ILogger logger, string mcpClient);

    [LoggerMessage(
        122,
        LogLevel.Warning,
        "{McpClients} have a configured client_id and so one callback address at several providers: unless each of these providers sends iss (RFC 9207), one of them can obtain codes of another. Leave client_id out where the provider lets Bifrost register itself")]
    private static partial void Sharing(ILogger logger, string mcpClients);
}
