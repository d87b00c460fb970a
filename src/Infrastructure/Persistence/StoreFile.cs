using System.Runtime.Versioning;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The file of the embedded store, made before the engine would make it, so that only its owner can read it. The engine
/// gives its log and its index the mode of the file.
/// </summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// Takes the folder away from users who may write to it, and the file and its log from all but owner and group, who may read. Answers a
    /// sentence for each mode that was changed.
    /// </summary>
    /// <exception cref="StoreUnusableException">A mode cannot be changed, or the folder is one that all users share.</exception>
    public static IEnumerable<string> Protect(string folder, string? file)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach (var each in new[] { folder, Path.GetDirectoryName(file) }.OfType<string>().Distinct().Where(Directory.Exists))
        {
            if (Tighten(each, UnixFileMode.OtherWrite) is { } changed)
            {
                yield return changed;
            }
        }

        foreach (var path in file is null ? [] : new[] { file, $"{file}-wal", $"{file}-shm" }.Where(File.Exists))
        {
            if (Tighten(path, Others | UnixFileMode.GroupWrite) is { } tightened)
            {
                yield return tightened;
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static string? Tighten(string path, UnixFileMode forbidden)
    {
        var mode = File.GetUnixFileMode(path);

        if ((mode & forbidden) == 0)
        {
            return null;
        }

        if (!mode.HasFlag(UnixFileMode.StickyBit))
        {
            TrySet(path, mode & ~forbidden);
        }

        return (File.GetUnixFileMode(path) & forbidden) == 0
            ? $"{path} was open to every user of this machine (mode {Octal(mode)}); it is {Octal(mode & ~forbidden)} now. Check what it holds."
            : throw new StoreUnusableException(
                $"{path} is open to every user of this machine (mode {Octal(mode)}) and that cannot be changed. Run Bifrost with a data_dir of its "
                + "own that only its user may write to; on a volume with a fixed mode, mount it with dir_mode=0700 and file_mode=0600.");
    }

    [UnsupportedOSPlatform("windows")]
    private static void TrySet(string path, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The caller looks at the mode that the file has now.
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    /// <summary>Makes the file and the folder it is in. What exists is left to <see cref="Protect"/>.</summary>
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
