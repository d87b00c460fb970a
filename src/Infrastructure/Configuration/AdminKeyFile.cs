using System.Text;
using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>The key of the management API as the file holds it.</summary>
/// <param name="Key">The key. Only <paramref name="Path"/> may be printed.</param>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="WasCreated">True at the first start.</param>
/// <param name="Warning">What an administrator should mend about the file, or null.</param>
public sealed record AdminKeyFileContent(Secret Key, string Path, bool WasCreated, string? Warning);

/// <summary>
/// Keeps the key of the management API when none is configured: made once, read ever after. Of several processes that start
/// together one creates the file and the others read what it wrote.
/// </summary>
public sealed class AdminKeyFile(string dataDirectory, ISecretGenerator secrets)
{
    private const string Name = "admin.key";
    private const int FewestCharacters = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    private static readonly TimeSpan PatienceWithAnotherProcess = TimeSpan.FromSeconds(2);

    private readonly string _path = Path.Combine(dataDirectory, Name);

    /// <summary>The key, or why there is none: a directory that cannot be written, a file that cannot be read or is damaged.</summary>
    public Result<AdminKeyFileContent> LoadOrCreate()
    {
        try
        {
            var wasCreated = !File.Exists(_path) && TryCreate();

            return Read(wasCreated);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Error("admin_key_file_unusable", $"{_path}: cannot be read or written by this user; mend its permissions, or set auth_config.admin_key.");
        }
    }

    /// <summary>Only one of several processes creates the file; false when it was another.</summary>
    private bool TryCreate()
    {
        CreateDirectory();
        using var file = TryOpenNew();

        if (file is null)
        {
            return false;
        }

        try
        {
            Write(file);
        }
        catch (IOException)
        {
            File.Delete(_path);
            throw;
        }

        return true;
    }

    private FileStream? TryOpenNew()
    {
        try
        {
            return new FileStream(_path, CreateNew());
        }
        catch (IOException) when (File.Exists(_path))
        {
            return null;
        }
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(dataDirectory);
        }
        else
        {
            Directory.CreateDirectory(dataDirectory, OwnerOnlyDirectory);
        }
    }

    private static FileStreamOptions CreateNew()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };

        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>One write, so that whoever reads meanwhile finds nothing or everything.</summary>
    private void Write(FileStream file)
    {
        file.Write(Encoding.ASCII.GetBytes(secrets.NewSecret().Reveal() + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>What the file holds; while it is empty, another process is about to write it.</summary>
    private string ReadText()
    {
        var text = "";
        SpinWait.SpinUntil(() => (text = File.ReadAllText(_path).Trim()).Length > 0, PatienceWithAnotherProcess);

        return text;
    }

    private Result<AdminKeyFileContent> Read(bool wasCreated)
    {
        var text = ReadText();

        if (text.Length < FewestCharacters || text.Any(character => character is < '!' or > '~'))
        {
            return new Error("admin_key_file_unusable", $"{_path}: expected a key of at least {FewestCharacters} printable characters; "
                + "delete the file to have a new one made.");
        }

        return new AdminKeyFileContent(new Secret(text), _path, wasCreated, Warning());
    }

    private string? Warning()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var mode = File.GetUnixFileMode(_path);

        return (mode & ~OwnerOnlyDirectory) == 0
            ? null
            : $"{_path}: others than its owner may use it (mode {Convert.ToString((int)mode, 8)}); run chmod 600 on it and consider a new key.";
    }
}
