namespace Bifrost.Journeys.Tests.Setup;

/// <summary>The programs that journeys need and .NET does not bring: where they are, or why a test is skipped.</summary>
internal static class Tools
{
    public const string ChromiumVariable = "BIFROST_TEST_CHROMIUM";
    public const string NodeVariable = "BIFROST_TEST_NODE";

    /// <summary>Chromium as the variable or the search path has it; null when this machine has none.</summary>
    public static string? Chromium { get; } = Find(ChromiumVariable, "chromium", "chromium-browser", "google-chrome");

    /// <summary>Node as the variable or the search path has it; null when this machine has none.</summary>
    public static string? Node { get; } = Find(NodeVariable, "node");

    /// <summary>The folder of the TypeScript clients, null until their packages are installed.</summary>
    public static string? TypeScriptClients { get; } = FindClients();

    /// <summary>In CI nothing is skipped: a missing tool fails the test that needs it.</summary>
    public static string? SkipUnless(bool present, string tool) =>
        present || IsCi ? null : $"{tool} is missing; ./test.sh installs it";

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    private static string? Find(string variable, params string[] names)
    {
        // Set but empty says that there is none that would do.
        if (Environment.GetEnvironmentVariable(variable) is { } named)
        {
            return named.Length > 0 ? named : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);

        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    private static string? FindClients()
    {
        var clients = Path.Combine(Repository.Root, "tests", "Journeys.Tests", "clients", "ts");

        return Directory.Exists(Path.Combine(clients, "node_modules")) ? clients : null;
    }
}

/// <summary>Where the sources are, for what tests start from them and what they leave for people to look at.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A folder for pictures, not committed.</summary>
    public static string Screenshots { get; } =
        Directory.CreateDirectory(Path.Combine(Root, "artifacts", "screenshots")).FullName;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);

        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bifrost.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside of their repository.");
    }
}

/// <summary>A test that needs Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Tools.SkipUnless(Tools.Chromium is not null, "Chromium");
}

/// <summary>A test with cases that needs Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Tools.SkipUnless(Tools.Chromium is not null, "Chromium");
}

/// <summary>A test that needs Node and the packages of the TypeScript clients.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() =>
        Skip = Tools.SkipUnless(
            Tools.Node is not null && Tools.TypeScriptClients is not null, "Node with the TypeScript clients");
}
