using Bifrost.Api.Tests.Docs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bifrost.Api.Tests.OpenApi;

/// <summary>docs/openapi.yaml as tests ask it.</summary>
internal sealed class OpenApiDocument
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

    private readonly YamlMappingNode _root;

    private OpenApiDocument(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        _root = (YamlMappingNode)stream.Documents[0].RootNode;
    }

    public static OpenApiDocument Read() => new(File.ReadAllText(Repository.PathOf("docs", "openapi.yaml")));

    /// <summary>Every documented operation, as "GET /path".</summary>
    public IReadOnlyList<string> Operations() =>
        [.. Entries("paths").SelectMany(path => ((YamlMappingNode)path.Value).Children
            .Select(member => Text(member.Key))
            .Where(Methods.Contains)
            .Select(method => $"{method.ToUpperInvariant()} {path.Key}"))];

    /// <summary>Names of the members of a schema.</summary>
    public IReadOnlyList<string> Members(string schema) => [.. Entries("components", "schemas", schema, "properties").Keys];

    /// <summary>Values of the enum of a member of a schema.</summary>
    public IReadOnlyList<string> Values(string schema, string member) =>
        [.. ((YamlSequenceNode)Find("components", "schemas", schema, "properties", member, "enum")).Children.Select(Text)];

    /// <summary>Every reference within the document that leads nowhere.</summary>
    public IReadOnlyList<string> BrokenReferences() =>
        [.. _root.AllNodes.OfType<YamlMappingNode>()
            .SelectMany(node => node.Children)
            .Where(member => Text(member.Key) == "$ref")
            .Select(member => Text(member.Value))
            .Distinct()
            .Where(reference => !Exists(reference))];

    private bool Exists(string reference)
    {
        try
        {
            return reference.StartsWith("#/", StringComparison.Ordinal) && Find(reference[2..].Split('/')) is not null;
        }
        catch (KeyNotFoundException)
        {
            return false;
        }
    }

    private Dictionary<string, YamlNode> Entries(params string[] path) =>
        ((YamlMappingNode)Find(path)).Children.ToDictionary(entry => Text(entry.Key), entry => entry.Value);

    private YamlNode Find(params string[] path) =>
        path.Aggregate((YamlNode)_root, (node, name) => ((YamlMappingNode)node).Children[new YamlScalarNode(name)]);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? throw new YamlException("A scalar has no value.");
}
