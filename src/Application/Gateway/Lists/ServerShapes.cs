using static Bifrost.Application.Gateway.Lists.JsonShapes;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>
/// What a server says of itself as the official SDKs take it (MCP schema: ServerCapabilities, Implementation). They refuse the whole
/// handshake over a member of another type.
/// </summary>
internal static class ServerShapes
{
    private static readonly ReadOnlyMemory<byte>? Empty = (ReadOnlyMemory<byte>)"{}"u8.ToArray();

    /// <summary>What a server offers.</summary>
    public static readonly JsonShape Capabilities = CapabilitiesOf(new MemberShape("listChanged", JsonShapes.Boolean));

    /// <summary>The same without that lists change.</summary>
    public static readonly JsonShape Quiet = CapabilitiesOf(new MemberShape("listChanged", (_, _) => Nothing));

    /// <summary>The name and the version of a server; unusable without either.</summary>
    public static readonly JsonShape Info = ObjectOf(
        new MemberShape("name", Text) { IsRequired = true },
        new MemberShape("version", Text) { IsRequired = true },
        new MemberShape("title", Text),
        new MemberShape("description", Text),
        new MemberShape("websiteUrl", Text),
        EntryShapes.Icons);

    private static JsonShape CapabilitiesOf(MemberShape listChanged) => ObjectOf(
        new MemberShape("tools", Section(listChanged)),
        new MemberShape("prompts", Section(listChanged)),
        new MemberShape("resources", Section(listChanged, new MemberShape("subscribe", JsonShapes.Boolean))),
        new MemberShape("logging", Section()),
        new MemberShape("completions", Section()),
        new MemberShape("experimental", Section()));

    // True, and an empty list as PHP writes an empty object, offer it; false and null do not.
    private static JsonShape Section(params MemberShape[] members)
    {
        var shape = ObjectOf(members);

        return (value, problems) => (char)value.Span[0] switch
        {
            '{' => shape(value, problems),
            't' => Empty,
            '[' when IsEmptyList(value) => Empty,
            _ => Nothing,
        };
    }
}
