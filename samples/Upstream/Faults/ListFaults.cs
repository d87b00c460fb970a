using System.Text.Json;
using Bifrost.Samples.Upstream.Mcp;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>
/// Lists as some servers give them, over which official SDKs refuse a list as a whole; for <see cref="NotesFaults.Mcp"/>, with
/// <see cref="IsList"/> to pick the requests.
/// </summary>
/// <example><c>notes.Faults.Mcp.Always(ListFaults.BadTools, ListFaults.IsList)</c></example>
public static class ListFaults
{
    /// <summary>Tools, of which <c>good</c> alone is as the protocol says, and <c>repaired…</c> mean one thing only.</summary>
    public const string Tools = """
        [null,5,"x",[],{},{"name":null},{"name":""},{"name":5},{"name":"twice","name":"twice"},
        {"name":"good","inputSchema":{"type":"object","properties":{"text":{"type":"string"}}}},
        {"name":"good","inputSchema":{"type":"object"},"description":"the same name again"},
        {"name":"repaired_none"},{"name":"repaired_null","inputSchema":null},{"name":"repaired_empty","inputSchema":{}},
        {"name":"repaired_true","inputSchema":true},{"name":"repaired_php","inputSchema":{"type":"object","properties":[],"required":null}},
        {"name":"repaired_type","inputSchema":{"type":["object"]}},{"name":"repaired_untyped","inputSchema":{"properties":{"any":true}}},
        {"name":"repaired_ref","inputSchema":{"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}},
        {"name":"repaired_members","inputSchema":{"type":"object"},"title":null,"description":null,"annotations":{"title":null,"readOnlyHint":null},
        "icons":[{}],"_meta":null,"execution":null,"outputSchema":null},
        {"name":"repaired_half","inputSchema":{"type":"object"},"description":"half \ud800 of a pair","\ud800":1},
        {"name":"repaired_output","inputSchema":{"type":"object"},"outputSchema":{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}},
        {"name":"repaired_pattern","inputSchema":{"type":"object"},"outputSchema":{"type":"object","properties":{"a":{"pattern":"^[\\w-.]+$"}}}},
        {"name":"bad_array","inputSchema":{"type":"array"}},{"name":"bad_text","inputSchema":"object"},{"name":"bad_false","inputSchema":false},
        {"name":"bad_properties","inputSchema":{"type":"object","properties":{"a":"string"}}}]
        """;

    /// <summary>Prompts, of which <c>good</c> is as the protocol says and <c>repaired</c> means one thing only.</summary>
    public const string Prompts = """
        [null,{"name":"good","arguments":[{"name":"x","required":true}]},{"name":"repaired","title":null,"arguments":null},{"arguments":[]},
        {"name":"bad","arguments":[{"description":"no name"}]},{"name":"bad_list","arguments":{}}]
        """;

    /// <summary>Resources, likewise by address.</summary>
    public const string Resources = """
        [null,{"uri":"note://good","name":"good"},{"uri":"note://repaired","mimeType":null,"size":"12","annotations":{"priority":9}},{"name":"bad"},{"uri":5}]
        """;

    /// <summary>Templates, likewise.</summary>
    public const string Templates = """[null,{"uriTemplate":"note://{good}","name":"good"},{"uriTemplate":"note://{repaired}"},{"name":"bad"}]""";

    /// <summary>A list of <see cref="Tools"/>.</summary>
    public static Fault BadTools { get; } = Result($$"""{"tools":{{Tools}}}""");

    /// <summary>Each page says that the same cursor follows.</summary>
    public static Fault SameCursor { get; } = Result("""{"tools":[{"name":"good","inputSchema":{"type":"object"}}],"nextCursor":"again"}""");

    /// <summary>Two pages that name each other as the next.</summary>
    public static Fault CursorsInACircle { get; } = Pages(cursor => cursor == "a" ? "b" : "a");

    /// <summary>Pages without end, all different and all empty.</summary>
    public static Fault EndlessPages { get; } = Pages(cursor => $"{cursor}.");

    /// <summary>Whether a request asks for a list.</summary>
    public static bool IsList(ReceivedRequest request) => request.RpcMethod is "tools/list" or "prompts/list" or "resources/list" or "resources/templates/list";

    /// <summary>This result of a list.</summary>
    public static Fault Result(string result) => new((context, _) => RpcAnswer.SendAsync(context, "result", result));

    /// <summary>This JSON-RPC error in place of a list.</summary>
    public static Fault Error(int code) =>
        new((context, _) => RpcAnswer.SendAsync(context, "error", $$"""{"code":{{code}},"message":"No list"}"""));

    private static Fault Pages(Func<string, string> next) => new((context, _) =>
    {
        using var message = JsonDocument.Parse(context.Received().Body);
        var cursor = message.RootElement.TryGetProperty("params", out var members) && members.TryGetProperty("cursor", out var given)
            ? given.ToString()
            : string.Empty;

        return RpcAnswer.SendAsync(context, "result", $$"""{"tools":[],"nextCursor":"{{next(cursor)}}"}""");
    });
}
