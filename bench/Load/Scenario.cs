using System.Text;
using Bifrost.Bench.Targets;

namespace Bifrost.Bench.Load;

/// <summary>One kind of call.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Server">The upstream server that it is for.</param>
/// <param name="Tool">The tool that is called; null for a list.</param>
/// <param name="TextLength">How long the text is that is sent.</param>
/// <param name="LeastAnswer">An answer shorter than this is none.</param>
internal sealed record Scenario(string Name, string Server, string? Tool, int TextLength, int LeastAnswer)
{
    /// <summary>Whether callers name a session, as clients that initialize do.</summary>
    public bool InSession { get; init; }

    /// <summary>Whether it is measured though nothing is promised of it.</summary>
    public bool IsBeyond { get; init; }

    /// <summary>Everything that is measured.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("call, small", "few", "echo", 16, 60),
        new("call, small, in a session", "few", "echo", 16, 60) { InSession = true, IsBeyond = true },
        new("call, 64 KB result", "few", "long", 16, Workload.LongText),
        new("call, 64 KB both ways", "few", "echo", Workload.LongText, Workload.LongText) { IsBeyond = true },
        new("list, 10 tools", "few", null, 0, 200 * Workload.FewTools),
        new("list, 500 tools", "many", null, 0, 200 * Workload.ManyTools),
        new("list, 500 tools of an SDK server", "typed", null, 0, 200 * Workload.ManyTools),
    ];

    /// <summary>The request as it goes over the wire.</summary>
    /// <param name="port">Where it goes.</param>
    /// <param name="path">The path there.</param>
    /// <param name="caller">The headers that say who calls, each with its end.</param>
    /// <param name="tool">The tool as it is named there; null for a list.</param>
    public byte[] Request(string port, string path, string caller, string? tool)
    {
        const string Head = """{"jsonrpc":"2.0","id":17,"method":"tools/""";
        var text = new string('e', TextLength);
        var body = tool is null
            ? Head + """list","params":{}}"""
            : Head + $$"""call","params":{"name":"{{tool}}","arguments":{"text":"{{text}}" } } }""";

        return Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{caller}"
            + $"Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
            + $"MCP-Protocol-Version: {Workload.Revision}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
