namespace Bifrost.Infrastructure.Hosting;

/// <summary>Makes the store ready before the first request.</summary>
public interface IStoreStartup
{
    /// <summary>Schema and keys alone, for what works on the store without serving anybody; what it throws ends the start.</summary>
    Task OpenAsync(CancellationToken ct);

    /// <summary>Schema, keys, configuration; what it throws ends the start.</summary>
    Task RunAsync(CancellationToken ct);
}
