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
/// Keeps the key of the management API when none is configured: made once, read ever after. The file appears complete or
/// not at all, and of several processes that start together one wins and the others read what it wrote.
/// </summary>
public sealed class AdminKeyFile(string dataDirectory, ISecretGenerator secrets)
{
    private const string Name = "admin.key";
    private const int FewestCharacters = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

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

    /// <summary>Writes a file of another name and links it to the right one, which fails if that exists meanwhile.</summary>
    private bool TryCreate()
    {
        CreateDirectory();
        var draft = $"{_path}.{secrets.NewId()}";

        try
        {
            Write(draft, secrets.NewSecret());
            File.Move(draft, _path, overwrite: false);

            return true;
        }
        catch (IOException) when (File.Exists(_path))
        {
            return false;
        }
        finally
        {
            File.Delete(draft);
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

    private static void Write(string path, Secret key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };

        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(key.Reveal() + "\n"));
        file.Flush(flushToDisk: true);
    }

    private Result<AdminKeyFileContent> Read(bool wasCreated)
    {
        var text = File.ReadAllText(_path).Trim();

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
