namespace Bifrost.Infrastructure.Hosting;

/// <summary>Makes the store ready before the first request.</summary>
public interface IStoreStartup
{
    /// <summary>Schema, keys, configuration; what it throws ends the start.</summary>
    Task RunAsync(CancellationToken ct);
}
