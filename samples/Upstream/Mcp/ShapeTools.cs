using System.ComponentModel;
using System.Diagnostics;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bifrost.Samples.Upstream.Recording;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>
/// One tool for each shape that a result can take, for whoever tests what stands between a client and a server.
/// </summary>
[McpServerToolType]
internal sealed class ShapeTools(NotesStore notes, NotesOptions options, Journal journal)
{
    private const int LongestWait = 600_000;

    /// <summary>A PNG of one purple pixel.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPosv8DAAMcAcbsLaRsAAAAAElFTkSuQmCC");

    [McpServerTool(Name = "picture", ReadOnly = true)]
    [Description("Returns image content.")]
    public static ImageContentBlock Picture() => ImageContentBlock.FromBytes(Pixel, "image/png");

    [McpServerTool(Name = "report", ReadOnly = true, UseStructuredContent = true, OutputSchemaType = typeof(Report))]
    [Description("Counts your notes: structured content with an output schema, and _meta.")]
    public CallToolResult Count(ClaimsPrincipal caller)
    {
        var own = notes.List(caller.UserName());
        var report = JsonSerializer.SerializeToElement(
            new Report(caller.UserName(), own.Count, own.Sum(n => n.Text.Length)), JsonSerializerOptions.Web);

        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = report.GetRawText() }],
            StructuredContent = report,
            Meta = new JsonObject { ["notes.example/source"] = "memory" },
        };
    }

    [McpServerTool(Name = "fail", ReadOnly = true)]
    [Description("Always fails: a result with isError.")]
    public static CallToolResult Fail() => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = "This tool always fails." }],
    };

    [McpServerTool(Name = "slow", ReadOnly = true)]
    [Description("Waits, then answers. Can be cancelled.")]
    public async Task<string> Slow(
        [Description("How long to wait, at most 600000.")] int milliseconds, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, LongestWait));

        try
        {
            var waiting = Task.Delay(wait, options.Clock, ct);
            journal.AddSlowStarted();
            await waiting;
        }
        catch (OperationCanceledException)
        {
            journal.AddSlowCancelled();
            throw;
        }

        return $"Waited {wait.TotalMilliseconds} ms.";
    }

    [McpServerTool(Name = "unknown_members", ReadOnly = true)]
    [Description("Returns members and content that no SDK knows.")]
    public static string UnknownMembers() =>
        throw new UnreachableException("RawAnswers answers this tool; here it is only listed.");

    /// <summary>The structured content of <c>report</c>.</summary>
    private sealed record Report(string User, int Notes, int Characters);
}
