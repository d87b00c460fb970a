namespace Bifrost.Infrastructure.Persistence;

/// <summary>What only one process that uses the store does at a time.</summary>
/// <param name="Name">How the processes call it.</param>
/// <param name="Patience">How long one waits for another that does it.</param>
internal sealed record StoreLock(string Name, TimeSpan Patience)
{
    /// <summary>Changing the schema.</summary>
    public static readonly StoreLock Migrations = new("bifrost migrations", TimeSpan.FromMinutes(1));

    /// <summary>Making the store agree with a configuration file: reading what is there, and writing what follows from it.</summary>
    public static readonly StoreLock Configuration = new("bifrost configuration", TimeSpan.FromMinutes(1));

    /// <summary>Removing what has expired. Nobody waits: who does it does it for all.</summary>
    public static readonly StoreLock Purge = new("bifrost purge", TimeSpan.Zero);
}
