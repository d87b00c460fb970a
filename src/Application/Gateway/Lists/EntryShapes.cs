using System.Globalization;
using System.Text.RegularExpressions;
using Bifrost.Application.Gateway.Protocol;
using static Bifrost.Application.Gateway.Lists.JsonShapes;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>
/// The entries of lists as the official SDKs take them (MCP schema: Tool, Prompt, Resource, ResourceTemplate). One entry that they
/// do not take makes them refuse the whole list, with the entries of all other servers.
/// </summary>
internal static partial class EntryShapes
{
    /// <summary>The member that has icons.</summary>
    public static readonly MemberShape Icons = new("icons", ListOf(ObjectOf(
        new MemberShape("src", Text) { IsRequired = true },
        new MemberShape("mimeType", Text),
        new MemberShape("sizes", ListOf(Text)),
        new MemberShape("theme", WordOf("light", "dark")))));

    private static readonly MemberShape[] Common =
        [new("title", Text), new("description", Text), Icons, new("_meta", JsonShapes.Object)];

    private static readonly MemberShape[] OfResource =
    [
        .. Common,
        new("mimeType", Text),
        new("annotations", ObjectOf(
            new MemberShape("audience", ListOf(WordOf("user", "assistant"))),
            new MemberShape("priority", Priority),
            new MemberShape("lastModified", Moment))),
    ];

    private static readonly JsonShape ArgumentList = ListOf(ObjectOf(
        new MemberShape("name", Text) { IsRequired = true },
        new MemberShape("title", Text),
        new MemberShape("description", Text),
        new MemberShape("required", JsonShapes.Boolean)));

    /// <summary>A tool.</summary>
    public static readonly JsonShape Tool = ObjectOf(
    [
        .. Common,
        new("inputSchema", ToolSchema.Input) { IsEssential = true, Otherwise = _ => ToolSchema.AnyObject },
        new("outputSchema", ToolSchema.Output),
        new("annotations", ObjectOf(
            new MemberShape("title", Text),
            new MemberShape("readOnlyHint", JsonShapes.Boolean),
            new MemberShape("destructiveHint", JsonShapes.Boolean),
            new MemberShape("idempotentHint", JsonShapes.Boolean),
            new MemberShape("openWorldHint", JsonShapes.Boolean))),
        new("execution", ObjectOf(new MemberShape("taskSupport", WordOf("required", "optional", "forbidden")))),
    ]);

    /// <summary>A prompt.</summary>
    public static readonly JsonShape Prompt = ObjectOf([.. Common, new("arguments", Arguments) { IsEssential = true }]);

    /// <summary>A resource. One without a name has its address as name.</summary>
    public static readonly JsonShape Resource = ObjectOf(
        [.. OfResource, new("size", Integer), new("name", Text) { Otherwise = json => JsonMembers.Of(json).Quoted("uri") }]);

    /// <summary>A template of resources, likewise.</summary>
    public static readonly JsonShape Template = ObjectOf(
        [.. OfResource, new("name", Text) { Otherwise = json => JsonMembers.Of(json).Quoted("uriTemplate") }]);

    private static ReadOnlyMemory<byte>? Arguments(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        value.Span[0] == (byte)'n' ? Nothing : ArgumentList(value, problems);

    private static ReadOnlyMemory<byte>? Priority(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        double.TryParse(value.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1
            ? value
            : Unusable;

    private static ReadOnlyMemory<byte>? Moment(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        value.Span[0] == (byte)'"'
        && JsonText.Decode(value, isReplaced: false) is { } text
        && WithOffset().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)
            ? value
            : Unusable;

    // The form that the TypeScript SDK takes (ISO 8601 with a zone).
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex WithOffset();
}
