using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The servers that are heard for one stream: those that exist for its caller, also when that changes while it is open. Used by
/// one at a time.
/// </summary>
public sealed class ListenedServers : IDisposable
{
    private readonly Dictionary<McpClientId, ServerHearing> _hearings = [];
    private readonly IMcpClientCatalog _catalog;
    private readonly Func<McpClient, ServerHearing> _make;
    private GatewayView _view;

    internal ListenedServers(
        GatewayView view, ClientChanges changes, IMcpClientCatalog catalog, Func<McpClient, ServerHearing> make)
    {
        Changes = changes;
        _view = view;
        _catalog = catalog;
        _make = make;
    }

    /// <summary>What goes out.</summary>
    public ClientChanges Changes { get; }

    /// <summary>Hears what exists for the caller at first; done when all were tried.</summary>
    internal Task BeginAsync()
    {
        foreach (var client in Visible())
        {
            Begin(client);
        }

        return Task.WhenAll(_hearings.Values.Select(hearing => hearing.Tried));
    }

    /// <summary>The stream begins without those that have not been tried; what they have is told as changed when they come.</summary>
    internal void BeginWithoutLate()
    {
        foreach (var hearing in _hearings.Values)
        {
            hearing.BeginWithout();
        }
    }

    /// <summary>
    /// Lets go what does not exist for the caller any more, servers and accounts, and hears what is new. A client is told that its lists changed, and the
    /// stream ends where the one server that it was asked of is gone.
    /// </summary>
    public async Task RefreshAsync(Caller caller, CancellationToken ct)
    {
        _view = _view with { Caller = caller, Only = _view.Only is { } only ? _catalog.Find(only.Id) ?? only : null };
        var visible = Visible();
        var gone = new List<ServerHearing>();

        foreach (var hearing in _hearings.Values.ToList())
        {
            if (!visible.Contains(hearing.Client) || !await hearing.HoldsAsync(_view, ct))
            {
                hearing.Dispose();
                _hearings.Remove(hearing.Client.Id);
                gone.Add(hearing);
            }
        }

        var come = visible.Where(client => !_hearings.ContainsKey(client.Id)).ToList();

        if (_view.Only is not null && visible.Count == 0)
        {
            Changes.End();
        }

        foreach (var client in come)
        {
            Begin(client);
        }

        if (gone.Count + come.Count > 0)
        {
            Changes.TakeLists();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var hearing in _hearings.Values)
        {
            hearing.Dispose();
        }

        Changes.Dispose();
    }

    // One that left the catalogue is not there, however well it is remembered.
    private List<McpClient> Visible() => [.. _view.Clients(_catalog)
        .Select(visible => visible.Client)
        .Where(client => _catalog.Find(client.Id) == client && Changes.Concerns(client))];

    private void Begin(McpClient client)
    {
        var hearing = _make(client);
        _hearings[client.Id] = hearing;
        _ = hearing.RunAsync(_view);
    }
}
