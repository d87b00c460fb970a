using System.Text.RegularExpressions;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>What reading needs everywhere: the environment, where relative paths begin, and where findings go.</summary>
internal sealed partial class ReadContext(
    Findings findings,
    IReadOnlyDictionary<string, string> environment,
    string fileDirectory,
    string workingDirectory)
{
    public Findings Findings { get; } = findings;

    /// <summary>Every key that was asked for, present or not: what the configuration knows.</summary>
    public SortedSet<string> KnownKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>A path in the file begins at the file; one given by whoever started the process begins where they stand.</summary>
    public string DirectoryOf(SettingNode node) => node.IsOverride ? workingDirectory : fileDirectory;

    /// <summary>The setting at a path, with a reference to an environment variable replaced by its value.</summary>
    public Setting At(SettingPath path, SettingNode? node)
    {
        if (node is null or { Kind: SettingKind.Null })
        {
            return new(this, path, null, isBroken: false);
        }

        if (node.Kind is not (SettingKind.Text or SettingKind.Loose) || !Reference().IsMatch(node.Text))
        {
            return new(this, path, node, isBroken: false);
        }

        var name = node.Text["env.".Length..];

        if (environment.TryGetValue(name, out var value) && value.Length > 0)
        {
            return new(this, path, new(SettingKind.Loose, value) { Variable = name, IsOverride = node.IsOverride }, isBroken: false);
        }

        Findings.Error(value is null
            ? $"{path}: expected the environment variable {name}, but it is not set."
            : $"{path}: expected a value in the environment variable {name}, but it is empty.");

        return new(this, path, null, isBroken: true);
    }

    [GeneratedRegex(@"^env\.[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Reference();
}
