using System.Reflection;
using System.Runtime.CompilerServices;
using Bifrost.Api.Errors;
using Bifrost.Application.Settings;
using Bifrost.Architecture.Tests.Text;
using Bifrost.Domain.Common;
using ArchLoader = ArchUnitNET.Loader.ArchLoader;

namespace Bifrost.Architecture.Tests;

/// <summary>The product as the rules see it: its assemblies, its types, its source.</summary>
internal static class Product
{
    public static readonly Assembly Domain = typeof(Error).Assembly;
    public static readonly Assembly Application = typeof(BifrostSettings).Assembly;
    public static readonly Assembly Infrastructure = typeof(Infrastructure.DependencyInjection).Assembly;
    public static readonly Assembly Api = typeof(ErrorMap).Assembly;

    /// <summary>Innermost first.</summary>
    public static readonly IReadOnlyList<Assembly> Assemblies = [Domain, Application, Infrastructure, Api];

    /// <summary>The folder that holds the solution.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>Every C# file of the product.</summary>
    public static readonly IReadOnlyList<SourceFile> Sources =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Select(SourceFile.Read)];

    /// <summary>The dependencies of every type of the product.</summary>
    public static readonly ArchUnitNET.Domain.Architecture Model = new ArchLoader().LoadAssemblies([.. Assemblies]).Build();

    /// <summary>The dependencies of the canaries, which every rule must catch.</summary>
    public static readonly ArchUnitNET.Domain.Architecture Canaries =
        new ArchLoader().LoadAssemblies(Assembly.GetExecutingAssembly()).Build();

    /// <summary>The types that people wrote: nothing that a compiler or generator made.</summary>
    public static IEnumerable<Type> TypesOf(params IEnumerable<Assembly> assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("Bifrost", StringComparison.Ordinal) == true && !IsGenerated(type));

    /// <summary>A file beside the solution.</summary>
    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static bool IsGenerated(Type type) => type.Name.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;

        while (!File.Exists(Path.Combine(folder, "Bifrost.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Bifrost.sln is in no folder above the tests.");
        }

        return folder;
    }
}
