using Bifrost.Domain.Common;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>Finds the file: <c>--config PATH</c>, else <c>BIFROST_CONFIG</c>, else <c>config.json</c> if there is one.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record ConfigFile(string Path, ReadOnlyMemory<byte> Content)
{
    private const string Option = "--config";
    private const string Variable = "BIFROST_CONFIG";
    private const string DefaultName = "config.json";
    private const int LargestBytes = 16 * 1024 * 1024;

    /// <summary>The file, null when none was named and none lies there, or why a named one cannot be used.</summary>
    public static Result<ConfigFile?> Find(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        var named = FromArguments(args);

        if (named.Failed)
        {
            return named.Error;
        }

        if (named.Value is { } argument)
        {
            return Read(Option, System.IO.Path.GetFullPath(argument, workingDirectory));
        }

        if (environment.TryGetValue(Variable, out var variable) && variable.Length > 0)
        {
            return Read(Variable, System.IO.Path.GetFullPath(variable, workingDirectory));
        }

        var implied = System.IO.Path.Combine(workingDirectory, DefaultName);

        return File.Exists(implied) || Directory.Exists(implied) ? Read(DefaultName, implied) : default(ConfigFile);
    }

    private static Result<string?> FromArguments(IReadOnlyList<string> args)
    {
        var values = new List<string>();

        for (var index = 0; index < args.Count; index++)
        {
            if (args[index].StartsWith(Option + "=", StringComparison.Ordinal))
            {
                values.Add(args[index][(Option.Length + 1)..]);
            }
            else if (args[index] == Option)
            {
                index++;
                values.Add(index < args.Count ? args[index] : "");
            }
        }

        return values switch
        {
            [] => default(string),
            [var one] when IsPath(one) => one,
            [_] => Refused($"{Option}: expected the path of a file after it."),
            _ => Refused($"{Option}: expected it once, but found it {values.Count} times."),
        };
    }

    private static bool IsPath(string text) =>
        text.Length > 0 && !text.StartsWith("--", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal);

    private static Result<ConfigFile?> Read(string namedBy, string path)
    {
        if (Directory.Exists(path))
        {
            return Refused($"{namedBy}: expected a file, but {path} is a directory.");
        }

        try
        {
            if (new FileInfo(path).Length > LargestBytes)
            {
                return Refused($"{namedBy}: expected a file of at most 16 MiB, but {path} is larger.");
            }

            return new ConfigFile(path, File.ReadAllBytes(path));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refused($"{namedBy}: the file {path} does not exist.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused($"{namedBy}: the file {path} cannot be read; check that this user may open it.");
        }
    }

    private static Error Refused(string sentence) => new("config_file_unusable", sentence);
}
