namespace Bifrost.Infrastructure.Hosting;

/// <summary>Brings the schema of the store to what this program needs. What it throws is a sentence for an administrator.</summary>
public interface IStoreMigration
{
    /// <summary>Runs what has not run yet, all of it or nothing.</summary>
    Task<MigrationReport> RunAsync(CancellationToken ct);

    /// <summary>Changes nothing, and throws unless nothing is missing.</summary>
    Task CheckAsync(CancellationToken ct);

    /// <summary>What <see cref="RunAsync"/> would do, for the engine's own tool; changes nothing.</summary>
    Task<MigrationScript> ScriptAsync(CancellationToken ct);
}

/// <summary>What a migration did.</summary>
/// <param name="Applied">Names of the migrations that ran, in order; none when nothing was missing.</param>
/// <param name="Newest">The one that the store is at now.</param>
public sealed record MigrationReport(IReadOnlyList<string> Applied, string Newest);

/// <summary>A migration as a script.</summary>
/// <param name="Text">Its statements; empty when nothing is missing.</param>
/// <param name="Newest">The migration that the store is at afterwards.</param>
/// <param name="IsWhole">Whether it fits any state of the store; else only the one that it was made for.</param>
public sealed record MigrationScript(string Text, string Newest, bool IsWhole);
