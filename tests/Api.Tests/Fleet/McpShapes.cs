using Bifrost.Domain.McpClients;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Api.Tests.Fleet;

/// <summary>Members whose MCP server, not whose provider, is unusual.</summary>
internal sealed partial class Shapes
{
    // HTTP that every SDK copes with.
    private static IEnumerable<FleetMember> Http =>
    [
        new("gzip_provider")
        {
            Arrange = notes =>
            {
                foreach (var point in new[] { notes.Faults.Token, notes.Faults.Registration, notes.Faults.ServerMetadata, notes.Faults.ResourceMetadata })
                {
                    point.Always(TransportFaults.Encoded("gzip"));
                }
            },
        },
        Mcp("gzip_server", TransportFaults.Encoded("gzip")),
        Mcp("brotli_server", TransportFaults.Encoded("br")),
        Mcp("deflate_server", TransportFaults.Encoded("deflate")),
        new("wants_length")
        {
            Arrange = notes =>
            {
                foreach (var point in new[] { notes.Faults.Token, notes.Faults.Registration })
                {
                    point.Always(TransportFaults.NeedsLength);
                }

                notes.Faults.Mcp.Always(TransportFaults.NeedsLength, TransportFaults.IsAnswered);
            },
        },
        new("sticky_cookie") { Arrange = notes => notes.Faults.Mcp.Always(TransportFaults.StickySessions) },
        new("trailing_slash") { Arrange = notes => notes.Faults.Mcp.Always(TransportFaults.SlashRedirect), Noted = "trailing_slash" },
    ];

    // Deviations that the official SDKs accept.
    private static IEnumerable<FleetMember> Messages =>
    [
        Mcp("id_text", TransportFaults.TextIdentifier),
        Mcp("id_fraction", MessageFaults.IdentifierWithFraction),
        Mcp("array", TransportFaults.InArray),
        Mcp("null_error", TransportFaults.NullMembers),
        Mcp("status_202", MessageFaults.WithStatus(202)),
        Mcp("byte_order_mark", MessageFaults.ByteOrderMark),
        Mcp("invalid_utf8", MessageFaults.InvalidUtf8),
    ];

    // Sessions and revisions told in many words.
    private static IEnumerable<FleetMember> Sessions =>
    [
        Forgetting("forgets_404", null),
        Forgetting("forgets_400", MessageFaults.ForgottenSession(400, "text/plain", "Bad Request: No valid session ID provided")),
        Forgetting("forgets_410", MessageFaults.ForgottenSession(410, "text/plain", "Gone")),
        Forgetting("forgets_200", MessageFaults.ForgottenSession(
            200, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}""")),
        Mcp("older_by_32602", MessageFaults.NamesRevision("2025-06-18")),
        Mcp("older_by_400", TransportFaults.OnlyRevision("2025-03-26")),
        new("initialized_refused") { Arrange = notes => notes.Faults.Mcp.Always(Fault.Status(400), MessageFaults.IsInitialized) },
    ];

    // Lists that would spoil those of all servers.
    private static IEnumerable<FleetMember> Lists =>
    [
        new("bad_tools")
        {
            Arrange = notes => notes.Faults.Mcp.Always(
                ListFaults.Result("""
                    {"tools":[{"name":"whoami"},{"name":"null_schema","inputSchema":null},{"name":"empty_schema","inputSchema":{}},
                    {"name":"bad","inputSchema":"object"},{"name":"whoami","inputSchema":{"type":"object"}}]}
                    """),
                IsToolList),
            Tools = ["whoami", "null_schema", "empty_schema"],
            Noted = "bad_tools",
        },
        new("same_cursor")
        {
            Arrange = notes => notes.Faults.Mcp.Always(
                ListFaults.Result("""{"tools":[{"name":"whoami","inputSchema":{"type":"object"}}],"nextCursor":"again"}"""), IsToolList),
            Tools = ["whoami"],
            Noted = "same_cursor",
        },
        new("safe_names")
        {
            Arrange = notes => notes.Faults.Mcp.Always(
                ListFaults.Result("""{"tools":[{"name":"whoami","inputSchema":{"type":"object"}}]}"""), IsToolList),
            Configure = (settings, _) => settings with { ToolNames = McpToolNames.Safe },
            Tools = ["whoami"],
        },
    ];

    // Places that cannot be reached.
    private static IEnumerable<FleetMember> OutOfReach =>
    [
        new("no_such_name")
        {
            Endpoint = new Uri("https://no-such-host.invalid/mcp"),
            Refused = "no_such_name.*name not resolved",
        },
        new("nobody_listens")
        {
            Endpoint = new Uri("http://127.0.0.1:9/mcp"),
            Refused = "nobody_listens.*refused",
        },
    ];

    private static FleetMember Mcp(string name, Fault fault) =>
        new(name) { Arrange = notes => notes.Faults.Mcp.Always(fault, TransportFaults.IsAnswered) };

    private static FleetMember Forgetting(string name, Fault? words) => new(name)
    {
        Arrange = notes =>
        {
            if (words is not null)
            {
                notes.Faults.Mcp.Always(words, TransportFaults.IsAnswered);
            }
        },
        EachDay = notes => notes.ForgetSessions(),
    };

    private static bool IsToolList(ReceivedRequest request) => request.RpcMethod == "tools/list";
}
