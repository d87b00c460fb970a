namespace Bifrost.Bench.Setup;

/// <summary>Where the build left the programs that are started.</summary>
internal static class Programs
{
    /// <summary>The product.</summary>
    public static string Bifrost { get; } = Find("Bifrost.Api");

    /// <summary>What is loaded into every measured program.</summary>
    public static string Probe { get; } = Find("Bifrost.Bench.Probe");

    // artifacts/bin/<project>/<configuration>/
    private static string Find(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");

        return File.Exists(path) ? path : throw new FileNotFoundException("Start the benchmark with bench/run.sh, which builds it.", path);
    }
}
