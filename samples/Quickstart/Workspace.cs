using Microsoft.Data.Sqlite;

namespace Bifrost.Samples.Quickstart;

/// <summary>The folder with the configuration and Bifrost's data: the caller's own, or a fresh one that is removed at the end.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _folder;

    private Workspace(string folder, bool isTemporary)
    {
        _folder = folder;
        IsTemporary = isTemporary;
    }

    public bool IsTemporary { get; }

    public string ConfigurationPath => Path.Combine(_folder, "config.json");

    public static Workspace Open(string? folder) => folder is null
        ? new(Directory.CreateTempSubdirectory("bifrost-quickstart-").FullName, isTemporary: true)
        : new(Directory.CreateDirectory(folder).FullName, isTemporary: false);

    public void Dispose()
    {
        if (IsTemporary)
        {
            // Pooled connections keep the file open, and on Windows an open file cannot be removed.
            SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
