using System.Text;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>Something that a server lists: how it is asked for, and by what an entry is known.</summary>
public sealed class ListKind
{
    /// <summary>Tools, known by name.</summary>
    public static readonly ListKind Tools = new(McpMethods.ListTools, "tools", "name", McpMethods.ToolsChanged, EntryShapes.Tool);

    /// <summary>Prompts, known by name.</summary>
    public static readonly ListKind Prompts = new(McpMethods.ListPrompts, "prompts", "name", McpMethods.PromptsChanged, EntryShapes.Prompt);

    /// <summary>Resources, known by address.</summary>
    public static readonly ListKind Resources = new(
        McpMethods.ListResources, "resources", "uri", McpMethods.ResourcesChanged, EntryShapes.Resource);

    /// <summary>Templates of resources, known by address.</summary>
    public static readonly ListKind Templates = new(
        McpMethods.ListTemplates, "resourceTemplates", "uriTemplate", McpMethods.ResourcesChanged, EntryShapes.Template);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<ListKind> All = [Tools, Prompts, Resources, Templates];

    private ListKind(string method, string member, string key, string changed, JsonShape shape)
    {
        Method = method;
        Member = member;
        Changed = changed;
        Key = key;
        Shape = shape;
        IsOfAddresses = key != "name";
        MemberUtf8 = Encoding.ASCII.GetBytes(member);
        KeyUtf8 = Encoding.ASCII.GetBytes(key);
        Head = Encoding.ASCII.GetBytes($"{{\"{member}\":[");
    }

    /// <summary>The method that asks for the list.</summary>
    public string Method { get; }

    /// <summary>The member of the result that is the list.</summary>
    public string Member { get; }

    /// <summary>The member of an entry that names it.</summary>
    public string Key { get; }

    /// <summary>The notification that says that the list changed.</summary>
    public string Changed { get; }

    /// <summary>Whether entries are known by an address rather than a name.</summary>
    public bool IsOfAddresses { get; }

    /// <summary>What a server announces that has such a list.</summary>
    public string Capability => IsOfAddresses ? "resources" : Member;

    /// <summary>Longest name or address that is published, in characters; for names the protocol asks for half of it.</summary>
    public int MaximumKeyLength => IsOfAddresses ? 8192 : 256;

    internal JsonShape Shape { get; }

    internal byte[] MemberUtf8 { get; }

    internal byte[] KeyUtf8 { get; }

    internal byte[] Head { get; }
}

/// <summary>What a server's administrator exposes of a list.</summary>
internal static class ExposedLists
{
    /// <summary>The patterns of a kind; those of tools are selected by caller.</summary>
    public static NamePatterns Exposed(this McpClient client, ListKind kind) =>
        kind == ListKind.Prompts ? client.Prompts : kind.IsOfAddresses ? client.Resources : NamePatterns.All;
}
