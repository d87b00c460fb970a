namespace Bifrost.Architecture.Tests;

/// <summary>A feature carries one name in every layer, so that it is found by one word.</summary>
public sealed class FeatureFolderTests
{
    private static readonly string[] Features =
    [
        "Audit", "Clients", "Codes", "Connections", "Flows", "Gateway", "Maintenance", "McpClients", "Metadata", "Sessions", "Subjects", "Upstream",
        "VirtualKeys",
    ];

    // What is no feature: the parts of a layer that all features of it share.
    private static readonly Dictionary<string, string[]> Shared = new()
    {
        ["Domain"] = ["Common"],
        ["Application"] = ["Common", "Ports", "Settings"],
        ["Infrastructure"] = ["Catalog", "Configuration", "Hosting", "Persistence", "Security"],
        ["Api"] = ["Contracts", "Controllers", "Docs", "Errors", "Hosting", "Http", "Mcp", "Pages", "wwwroot"],
    };

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Infrastructure")]
    [InlineData("Api")]
    public void Every_folder_of_a_layer_is_a_feature_or_a_shared_part(string layer)
    {
        Strange(layer, Folders(layer)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Infrastructure")]
    [InlineData("Api")]
    public void Every_shared_part_still_exists(string layer)
    {
        Folders(layer).Should().Contain(Shared[layer]);
    }

    [Fact]
    public void Every_feature_still_exists()
    {
        Shared.Keys.SelectMany(Folders).Should().Contain(Features);
    }

    [Fact]
    public void No_folder_anywhere_is_a_dumping_ground()
    {
        Product.Sources.Where(file => IsDump(file.Path)).Select(file => file.Path).Should().BeEmpty();
    }

    [Fact]
    public void Canary_a_folder_with_a_name_of_its_own_is_caught()
    {
        Strange("Application", ["Flows", "OAuthClients", "Contracts"]).Should().Equal("OAuthClients", "Contracts");
    }

    [Theory]
    [InlineData("src/Application/Helpers/A.cs")]
    [InlineData("src/Api/Pages/Utils/A.cs")]
    [InlineData("src/Domain/Services/A.cs")]
    [InlineData("src/Domain/Flows/FlowManager.cs")]
    [InlineData("src/Domain/Flows/FlowHelper.cs")]
    public void Canary_a_dumping_ground_is_caught(string path)
    {
        IsDump(path).Should().BeTrue();
    }

    private static IEnumerable<string> Strange(string layer, IEnumerable<string> folders) =>
        folders.Except(Features).Except(Shared[layer]);

    private static IEnumerable<string> Folders(string layer) => Directory
        .EnumerateDirectories(Path.Combine(Product.Root, "src", layer))
        .Where(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
        .Select(folder => Path.GetFileName(folder));

    private static bool IsDump(string path) => System.Text.RegularExpressions.Regex.IsMatch(
        path, "(?:Helper|Helpers|Util|Utils|Utilities|Manager|Managers|/Services)(?:/|\\.cs$)");
}
