namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The file of the embedded store, made before the engine would make it, so that only its owner can read it. The engine
/// gives its log and its index the mode of the file.
/// </summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file and the folder it is in; what exists already keeps its mode.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.IsPathRooted(path) || File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
            using var file = new FileStream(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process that starts at the same time was quicker; it made the same file.
        }
    }
}
