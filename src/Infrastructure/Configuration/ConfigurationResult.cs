using System.Diagnostics.CodeAnalysis;
using Bifrost.Application.Settings;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>A configuration that may be started with.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Warnings">One sentence for each thing that an administrator should know.</param>
/// <param name="FilePath">The file it came from, or null when there is none.</param>
public sealed record LoadedConfiguration(BifrostSettings Settings, IReadOnlyList<string> Warnings, string? FilePath);

/// <summary>A configuration, or every reason why there is none. No sentence holds a secret.</summary>
public sealed record ConfigurationResult
{
    private ConfigurationResult(LoadedConfiguration? configuration, IReadOnlyList<string> errors, string? filePath) =>
        (Configuration, Errors, FilePath) = (configuration, errors, filePath);

    /// <summary>True when there is a configuration and no error.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool Succeeded => Configuration is not null;

    /// <summary>The configuration, or null when there are errors.</summary>
    public LoadedConfiguration? Configuration { get; }

    /// <summary>One sentence for each thing that is wrong, beginning with its key and saying what was expected.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The file that was read, also when it is wrong; null when there is none.</summary>
    public string? FilePath { get; }

    internal static ConfigurationResult Loaded(LoadedConfiguration configuration) => new(configuration, [], configuration.FilePath);

    internal static ConfigurationResult Refused(IReadOnlyList<string> errors, string? filePath) => new(null, errors, filePath);
}
