using System.Text;

namespace Bifrost.Bench.Targets;

/// <summary>What every target serves, so that all of them do the same work.</summary>
internal static class Workload
{
    /// <summary>The one token that the upstream servers accept; their provider issues nothing else.</summary>
    public const string UpstreamToken = "bench-upstream-access-token-0123456789abcdef";

    /// <summary>The revision that everybody speaks.</summary>
    public const string Revision = "2025-11-25";

    /// <summary>How many tools the two lists have.</summary>
    public const int FewTools = 10;

    /// <summary>How many tools the two lists have.</summary>
    public const int ManyTools = 500;

    /// <summary>How long the long text is that is echoed or answered.</summary>
    public const int LongText = 64 * 1024;

    /// <summary>The schema of every tool, about as long as those of real servers.</summary>
    public const string Schema = """
        {"type":"object","properties":{"text":{"type":"string","description":"What is said back, letter by letter."},"limit":{"type":"integer","minimum":1,"maximum":100,"description":"How many at most."}},"required":["text"]}
        """;

    /// <summary>The text of a tool's description.</summary>
    public const string Description = "Answers what it is told, and nothing else; used where the cost of the way is what matters.";

    /// <summary>Names: <c>echo</c>, <c>long</c>, then <c>tool-2</c> and so on.</summary>
    public static string NameOf(int index) => index switch { 0 => "echo", 1 => "long", _ => $"tool-{index}" };

    /// <summary>The result of tools/list with this many tools.</summary>
    public static byte[] List(int count)
    {
        var tools = Enumerable.Range(0, count).Select(
            index => $$"""{"name":"{{NameOf(index)}}","description":"{{Description}}","inputSchema":{{Schema}}}""");

        return Encoding.UTF8.GetBytes($$"""{"tools":[{{string.Join(',', tools)}}]}""");
    }
}
