namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>
/// Results that the SDK could not express: what a newer protocol, or another vendor, may send. They go out as they
/// stand here, so that a proxy can be checked byte by byte. For one more, add it here and list its tool in
/// <see cref="ShapeTools"/>.
/// </summary>
public static class RawResults
{
    /// <summary>The result of <c>unknown_members</c>.</summary>
    public const string UnknownMembers =
        """{"x-notes-future":{"since":"2031-01-01","precise":1.10,"large":12345678901234567890,"nothing":null}"""
        + ""","content":[{"type":"text","text":"caf\u00e9 \ud83d\udcdd","x-tone":"calm"}"""
        + """,{"type":"hologram","depth":3,"frames":[{"at":0.50}]}]"""
        + ""","_meta":{"notes.example/trace":"7f"},"isError":false}""";

    internal static readonly IReadOnlyDictionary<string, string> ByTool = new Dictionary<string, string>
    {
        ["unknown_members"] = UnknownMembers,
    };
}
