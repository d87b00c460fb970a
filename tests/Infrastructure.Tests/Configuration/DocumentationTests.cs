using System.Text.RegularExpressions;
using Bifrost.Infrastructure.Configuration;
using Bifrost.Infrastructure.Configuration.Sections;

namespace Bifrost.Infrastructure.Tests.Configuration;

/// <summary>docs/configuration.md says what the loader does, no more and no less, and what other pages show can be started with.</summary>
public sealed partial class DocumentationTests
{
    private const string Reference = "docs/configuration.md";

    private static readonly string[] PagesWithExamples = [Reference, "docs/providers.md", "README.md"];

    private static readonly string Page = Read(Reference);

    [Fact]
    public void The_table_names_every_key_that_is_read_and_no_other()
    {
        var documented = Row().Matches(Page).Select(row => row.Groups["key"].Value);

        documented.Should().BeEquivalentTo(ConfigurationLoader.KnownKeys());
    }

    [Fact]
    public void Every_key_of_the_original_that_is_ignored_is_named()
    {
        IReadOnlyList<string>[] lists =
        [
            OriginalKeys.Root, OriginalKeys.Client, OriginalKeys.AuthConfig, OriginalKeys.Store, OriginalKeys.Mcp, OriginalKeys.McpClient,
            OriginalKeys.OAuthConfig, OriginalKeys.Governance, OriginalKeys.VirtualKey, OriginalKeys.VirtualKeyMcp,
        ];

        foreach (var list in lists)
        {
            Page.Should().Contain(string.Join(", ", list.Select(key => $"`{key}`")));
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_can_be_started_with(string page, int number, string json)
    {
        var variables = Variable().Matches(json).Select(match => match.Groups["name"].Value).Distinct()
            .Select(name => (name, "sk-bf-0123456789-0123456789-" + name));

        ConfigFolder.Load(json, [.. variables]).Errors.Should().BeEmpty($"it is example {number} of {page}");
    }

    [Fact]
    public void There_is_an_example_of_every_auth_type()
    {
        var examples = string.Join('\n', Json().Matches(Page).Select(match => match.Value));

        new[] { "none", "headers", "oauth", "per_user_oauth" }.Should().OnlyContain(type => examples.Contains($"\"auth_type\": \"{type}\""));
    }

    [Fact]
    public void Every_page_with_examples_has_some()
    {
        PagesWithExamples.Should().OnlyContain(page => Json().IsMatch(Read(page)));
    }

    public static TheoryData<string, int, string> Examples()
    {
        var data = new TheoryData<string, int, string>();

        foreach (var page in PagesWithExamples)
        {
            foreach (var (index, match) in Json().Matches(Read(page)).Index())
            {
                data.Add(page, index + 1, match.Groups["json"].Value);
            }
        }

        return data;
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Root(), page));

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;

        while (!File.Exists(Path.Combine(directory, "Bifrost.sln")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("No Bifrost.sln above the tests.");
        }

        return directory;
    }

    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^```json\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex(@"""env\.(?<name>[A-Za-z_][A-Za-z0-9_]*)""")]
    private static partial Regex Variable();
}
