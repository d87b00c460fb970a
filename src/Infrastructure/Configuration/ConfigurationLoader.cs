using System.Collections;
using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Sections;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>
/// Makes settings of the configuration file, of the environment variables that it refers to, and of those that override
/// it. Everything is checked before anything starts, and everything that is wrong is said at once.
/// </summary>
public static class ConfigurationLoader
{
    /// <summary>Loads for this process: its environment, and the directory it was started in.</summary>
    public static ConfigurationResult Load(IReadOnlyList<string> args)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

        return Load(args, environment, Environment.CurrentDirectory);
    }

    /// <summary>Loads from what is given; touches nothing but the file.</summary>
    /// <param name="args">Of these only <c>--config</c> is looked at; the others belong to the host.</param>
    /// <param name="environment">Variables by name.</param>
    /// <param name="workingDirectory">Absolute path of the directory in which relative paths of the caller begin.</param>
    public static ConfigurationResult Load(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        var found = ConfigFile.Find(args, environment, workingDirectory);

        if (found.Failed)
        {
            return ConfigurationResult.Refused([found.Error.Message], null);
        }

        var file = found.Value;
        IReadOnlyList<string> faults = [];
        var root = file is null ? new(SettingKind.Object) : JsonTree.Parse(file.Content, out faults);

        if (root is null)
        {
            return ConfigurationResult.Refused([.. faults.Select(fault => $"{file!.Path}: {fault}")], file!.Path);
        }

        var findings = new Findings();
        new EnvironmentOverrides(findings).Apply(root, environment);
        NetworkSection.WarnOfVariables(environment, findings);

        var fileDirectory = Path.GetDirectoryName(file?.Path) ?? workingDirectory;
        var context = new ReadContext(findings, environment, fileDirectory, workingDirectory);

        return Check(root, context, fileDirectory, file?.Path);
    }

    /// <summary>Every key that is read, as a pattern such as <c>mcp.client_configs[].name</c>.</summary>
    internal static IReadOnlyCollection<string> KnownKeys()
    {
        var oneOfEach = JsonTree.Parse("""
            { "mcp": { "client_configs": [ {} ] }, "governance": { "virtual_keys": [ { "mcp_configs": [ {} ] } ] } }
            """u8.ToArray(), out _)!;
        var context = new ReadContext(new Findings(), new Dictionary<string, string>(), "/", "/");
        Read(oneOfEach, context, "/");

        return context.KnownKeys;
    }

    private static ConfigurationResult Check(SettingNode root, ReadContext context, string fileDirectory, string? filePath)
    {
        var findings = context.Findings;
        var settings = Read(root, context, fileDirectory);
        new CrossChecks(settings, findings).Run();
        RiskWarnings.Add(settings, findings);

        return findings.Errors.Count > 0
            ? ConfigurationResult.Refused(findings.Errors, filePath)
            : ConfigurationResult.Loaded(new(settings, findings.Warnings, filePath));
    }

    private static BifrostSettings Read(SettingNode root, ReadContext context, string fileDirectory)
    {
        using var section = context.At(SettingPath.Root, root).Section();

        return RootSection.Read(section, fileDirectory);
    }
}
