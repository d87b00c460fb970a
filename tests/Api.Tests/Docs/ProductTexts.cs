using System.Reflection;
using System.Text.RegularExpressions;
using Bifrost.Api.Errors;
using Bifrost.Api.Mcp;
using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Bifrost.Api.Tests.Docs;

/// <summary>What the program can say: templates of log lines, error codes, and the texts of its source.</summary>
internal static partial class ProductTexts
{
    private const BindingFlags All =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Lazy<string> Sources = new(ReadSources);

    /// <summary>The template of every declared log line.</summary>
    public static IReadOnlyList<string> LogTemplates() =>
        [.. new[] { typeof(Error).Assembly, typeof(WriteErrors).Assembly, typeof(DependencyInjection).Assembly, typeof(ErrorMap).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(All))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.Message)
            .OfType<string>()];

    /// <summary>The code of every refusal.</summary>
    public static IReadOnlyList<string> ErrorCodes() =>
        [
            .. ErrorsDocument.Catalogues().SelectMany(catalogue => catalogue.Errors).Select(error => error.Code),
            .. typeof(McpRefusal).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((McpRefusal)field.GetValue(null)!).Code),
        ];

    /// <summary>Whether the source has this sentence, whose varying parts are marked with <see cref="DocumentPage.Varies"/>.</summary>
    public static bool Has(string sentence)
    {
        var parts = sentence.Split(DocumentPage.Varies, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        return parts.Any(part => part.Length >= 8) && parts.All(part => Sources.Value.Contains(part, StringComparison.Ordinal));
    }

    // A sentence that stands in several literals is one sentence.
    private static string ReadSources()
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

        return Joint().Replace(string.Join('\n', files), "").Replace("\\\"", "\"", StringComparison.Ordinal);
    }

    [GeneratedRegex("""(?<!\\)"\s*\+\s*\$?"(?!"")""")]
    private static partial Regex Joint();
}
