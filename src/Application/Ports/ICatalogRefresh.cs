namespace Bifrost.Application.Ports;

/// <summary>Brings the catalogue of this process up to date after a committed change; others follow within seconds.</summary>
public interface ICatalogRefresh
{
    /// <summary>Reads the store and makes what it says the catalogue. Clients that did not change stay the same objects.</summary>
    Task RefreshAsync(CancellationToken ct);
}
