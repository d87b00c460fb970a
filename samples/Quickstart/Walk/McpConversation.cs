using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>JSON-RPC over Streamable HTTP with one access token.</summary>
internal sealed class McpConversation(McpProgram program, string? token)
{
    private const string Revision = "2025-06-18";

    private int _id;

    /// <summary>The handshake every client begins with; answers the server's name and revision.</summary>
    public async Task<string> InitializeAsync(CancellationToken ct)
    {
        var hello = new { protocolVersion = Revision, capabilities = new { }, clientInfo = new { name = "bifrost-quickstart", version = "1.0.0" } };
        var result = await RequestAsync("initialize", hello, ct);
        using var accepted = await PostAsync(new { jsonrpc = "2.0", method = "notifications/initialized" }, ct);
        await Expect.StatusAsync(accepted, HttpStatusCode.Accepted, ct);

        return $"{Expect.Text(result.GetProperty("serverInfo"), "name")}, MCP {Expect.Text(result, "protocolVersion")}";
    }

    /// <summary>The names of the tools, in order.</summary>
    public async Task<IReadOnlyList<string>> ListToolsAsync(CancellationToken ct)
    {
        var result = await RequestAsync("tools/list", new { }, ct);

        return [.. result.GetProperty("tools").EnumerateArray().Select(tool => Expect.Text(tool, "name"))];
    }

    /// <summary>Calls a tool that must succeed and answers its text.</summary>
    public async Task<string> CallAsync(string tool, CancellationToken ct, object? arguments = null)
    {
        var result = await RequestAsync("tools/call", new { name = tool, arguments = arguments ?? new { } }, ct);
        var text = Expect.Text(result.GetProperty("content").EnumerateArray().FirstOrDefault(), "text");
        var failed = result.TryGetProperty("isError", out var isError) && isError.ValueKind == JsonValueKind.True;
        Expect.That(!failed, $"a result of {tool}", $"an error: {text}");

        return text;
    }

    /// <summary>Sends a request and answers it as it came, for steps that expect a refusal.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, object parameters, CancellationToken ct) =>
        PostAsync(new { jsonrpc = "2.0", id = ++_id, method, @params = parameters }, ct);

    private async Task<JsonElement> RequestAsync(string method, object parameters, CancellationToken ct)
    {
        using var answer = await SendAsync(method, parameters, ct);
        await Expect.StatusAsync(answer, HttpStatusCode.OK, ct);
        var message = Message(answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(ct));

        return message.TryGetProperty("result", out var result)
            ? result
            : throw new UnexpectedException($"a result of {method}", message.GetRawText());
    }

    private async Task<HttpResponseMessage> PostAsync(object message, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, program.Mcp) { Content = JsonContent.Create(message) };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Revision);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);

        return await program.Http.SendAsync(request, ct);
    }

    /// <summary>The message of a JSON answer, or of the last event of a stream.</summary>
    private static JsonElement Message(string? mediaType, string body)
    {
        const string Data = "data: ";
        var json = mediaType == "text/event-stream"
            ? body.Split('\n').Last(line => line.StartsWith(Data, StringComparison.Ordinal))[Data.Length..]
            : body;

        return JsonSerializer.Deserialize<JsonElement>(json);
    }
}
