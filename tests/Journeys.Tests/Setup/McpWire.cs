using System.Text.Json;

namespace Bifrost.Journeys.Tests.Setup;

/// <summary>What a client that knows no SDK sends to an MCP server, and reads from its answer.</summary>
internal static class McpWire
{
    public const string Initialize =
        """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},
        "clientInfo":{"name":"raw","version":"1"}}}
        """;

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    public static string Call(string tool) => JsonSerializer.Serialize(
        new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments = new { } } });

    /// <summary>The one JSON-RPC message of an answer, be it plain JSON or an event stream.</summary>
    public static async Task<string> MessageAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        response.EnsureSuccessStatusCode();

        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return body;
        }

        const string Data = "data: ";

        return body.ReplaceLineEndings("\n").Split('\n').Last(line => line.StartsWith(Data, StringComparison.Ordinal))[Data.Length..];
    }

    /// <summary>The result of that message, character by character as it was received.</summary>
    public static async Task<string> RawResultAsync(HttpResponseMessage response)
    {
        using var message = JsonDocument.Parse(await MessageAsync(response));

        return message.RootElement.GetProperty("result").GetRawText();
    }

    /// <summary>The text of a tool's result.</summary>
    public static string TextOf(JsonElement result) => result.GetProperty("content")[0].GetProperty("text").GetString()!;
}
