using System.Reflection;
using System.Text.Json;
using Bifrost.Application.McpClients;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Tests.McpClients;

/// <summary>Whatever an administrator says of a server arrives in the words of the domain, and is used there.</summary>
public sealed class ServerDescriptionTests
{
    private static readonly McpServerSettings Plain = new()
    {
        ClientId = "id",
        Name = "notes",
        ConnectionString = new Uri("https://a.example/mcp"),
        StdioConfig = new StdioSettings("cat", [], []),
        AllowAnonymous = false,
    };

    // A value for each type of setting that is none of the defaults.
    private static readonly Dictionary<Type, object> Others = new()
    {
        [typeof(string)] = "other",
        [typeof(bool)] = true,
        [typeof(Uri)] = new Uri("https://b.example/mcp"),
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(77),
        [typeof(Secret)] = new Secret("other"),
        [typeof(McpConnectionType)] = McpConnectionType.Sse,
        [typeof(McpAuthType)] = McpAuthType.PerUserOAuth,
        [typeof(McpToolNames)] = McpToolNames.Safe,
        [typeof(IReadOnlyList<string>)] = new[] { "other" },
        [typeof(IReadOnlyDictionary<string, string>)] = new Dictionary<string, string> { ["prompt"] = "other" },
        [typeof(IReadOnlyDictionary<string, Secret>)] = new Dictionary<string, Secret> { ["X-Other"] = new("other") },
    };

    public static TheoryData<string> Settings => [.. Paths(typeof(McpServerSettings), "")];

    public static TheoryData<string> Members => [.. typeof(McpClient).GetProperties().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_of_a_server_changes_what_the_gateway_knows_of_it(string path)
    {
        var before = Write(Plain.ToClient(new McpSettings()));

        Write(Changed(Plain, path.Split('.')).ToClient(new McpSettings())).Should().NotBe(before, path);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Everything_that_the_gateway_knows_of_a_server_is_used_somewhere(string member)
    {
        var uses = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("McpClient.cs" or "ServerDescription.cs" or "McpServerSettings.cs"))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Contracts{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

        uses.Should().Contain(file => File.ReadAllText(file).Contains($".{member}", StringComparison.Ordinal)
            || File.ReadAllText(file).Contains($"{member}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Canary_a_setting_that_is_dropped_is_caught()
    {
        Write(Plain.ToClient(new McpSettings())).Should().Be(Write((Plain with { }).ToClient(new McpSettings())));
        Paths(typeof(McpServerSettings), "").Should().Contain(["AllowedExtraHeaders", "OAuth.Scopes", "StdioConfig.Command"]);
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);

            while (!File.Exists(Path.Combine(folder!.FullName, "Bifrost.sln")))
            {
                folder = folder.Parent;
            }

            return folder.FullName;
        }
    }

    private static IEnumerable<string> Paths(Type type, string prefix) => type.GetProperties().Where(property => property.CanWrite).SelectMany(property =>
        property.PropertyType.Namespace == typeof(McpServerSettings).Namespace
            ? Paths(property.PropertyType, $"{prefix}{property.Name}.")
            : [$"{prefix}{property.Name}"]);

    private static McpServerSettings Changed(McpServerSettings server, string[] path)
    {
        var copy = server with { OAuth = server.OAuth with { }, StdioConfig = server.StdioConfig! with { } };
        object owner = copy;

        foreach (var name in path[..^1])
        {
            owner = owner.GetType().GetProperty(name)!.GetValue(owner)!;
        }

        var property = owner.GetType().GetProperty(path[^1])!;
        property.SetValue(owner, Others[Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType]);

        return copy;
    }

    private static string Write(object? value) => value switch
    {
        null => "null",
        Secret secret => secret.Reveal(),
        ToolSelection selection => selection.Fingerprint,
        NamePatterns patterns => patterns.Fingerprint,
        string or bool or Enum or TimeSpan or Uri => $"{value}",
        IEnumerable<KeyValuePair<string, Secret>> headers => string.Join(',', headers.Select(header => $"{header.Key}={header.Value.Reveal()}")),
        IEnumerable<KeyValuePair<string, string>> texts => JsonSerializer.Serialize(texts),
        IEnumerable<string> texts => JsonSerializer.Serialize(texts),
        _ => string.Join(';', value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => $"{property.Name}:{Write(property.GetValue(value))}")),
    };
}
