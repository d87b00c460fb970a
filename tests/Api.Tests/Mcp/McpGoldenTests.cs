using System.Text;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>
/// What a client receives through Bifrost is, byte for byte, what it receives from the server: the same request is made both
/// ways, with the same identifier, and only the frame of an event stream is taken off.
/// </summary>
public sealed class McpGoldenTests : GatewayTest
{
    public static TheoryData<string> Results => [.. GoldenMessages.Results.Keys];

    public static TheoryData<string> Errors => [.. GoldenMessages.Errors.Keys];

    public static TheoryData<string> Frames => [.. GoldenMessages.Frames.Keys];

    [Theory]
    [MemberData(nameof(Results))]
    public Task A_result_arrives_as_it_was_sent(string name) =>
        ArrivesAsync(MessageOf("usual", $"\"result\":{GoldenMessages.Results[name]}"));

    [Theory]
    [MemberData(nameof(Results))]
    public Task A_result_in_an_event_stream_arrives_as_it_was_sent(string name) =>
        ArrivesAsync(MessageOf("usual", $"\"result\":{GoldenMessages.Results[name]}"), asEvent: true);

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_arrives_as_it_was_sent_however_it_comes(string name)
    {
        var message = MessageOf("usual", $"\"error\":{GoldenMessages.Errors[name]}");

        await ArrivesAsync(message);
        await ArrivesAsync(message, asEvent: true);
        await ArrivesAsync(message, status: StatusCodes.Status400BadRequest);
        await ArrivesAsync(message, status: StatusCodes.Status422UnprocessableEntity);
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task What_stands_around_a_result_arrives_too(string frame)
    {
        var message = MessageOf(frame, "\"result\":{\"content\":[]}");

        await ArrivesAsync(message);
        await ArrivesAsync(message, asEvent: true);
    }

    [Theory]
    [InlineData(500, "text/plain", "Traceback: /srv/app.py, password hunter2")]
    [InlineData(502, "text/html", "<html>Bad gateway</html>")]
    [InlineData(503, "application/json", "{\"error\":\"maintenance\"}")]
    [InlineData(500, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{}}")]
    public async Task What_is_no_answer_of_the_protocol_becomes_a_failed_tool_that_names_the_status_only(
        int status, string type, string body)
    {
        Upstream.On("tools/call", (context, request) => SendAsync(context, status, type, WithId(body, request)));
        Host.AddServer("notes", Upstream.Endpoint);

        var through = await Host.CallAsync("notes-echo");

        through.Should().StartWith("""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"notes """)
            .And.Contain($" {status}").And.EndWith("\"isError\":true}}")
            .And.NotContainAny("hunter2", "html", "maintenance");
    }

    private async Task ArrivesAsync(string message, bool asEvent = false, int status = StatusCodes.Status200OK)
    {
        Upstream.On("tools/call", (context, request) => asEvent
            ? SendAsync(context, status, "text/event-stream", EventOf(WithId(message, request)))
            : SendAsync(context, status, "application/json", WithId(message, request)));

        if (Host.Catalog.Clients.Count == 0)
        {
            Host.AddServer("notes", Upstream.Endpoint);
        }

        var direct = await CallAsync(Upstream.Endpoint.AbsoluteUri, "echo");
        var sent = message.Replace("{id}", "7", StringComparison.Ordinal);
        direct.Should().Be(asEvent ? sent.ReplaceLineEndings("\n") : sent, "the trial is of what it says");
        (await CallAsync($"{Host.BaseUrl}/mcp", "notes-echo")).Should().Be(direct);
        (await CallAsync($"{Host.BaseUrl}/mcp/notes", "echo")).Should().Be(direct);
    }

    private async Task<string> CallAsync(string address, string tool)
    {
        using var request = Host.Post($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}"}}""");
        request.RequestUri = new Uri(address);
        using var response = await Host.Http.SendAsync(request);
        var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());

        return response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? LastOf(body) : body;
    }

    private static string MessageOf(string frame, string member) =>
        GoldenMessages.Frames[frame].Replace("{member}", member, StringComparison.Ordinal);

    private static string WithId(string message, ReceivedRequest request) =>
        message.Replace("{id}", request.Id, StringComparison.Ordinal);

    private static string EventOf(string message) =>
        $"event: message\ndata: {message.ReplaceLineEndings("\ndata: ")}\n\n";

    private static string LastOf(string events) => string.Join('\n', events
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1]
        .Split('\n')
        .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
        .Select(line => line["data: ".Length..]));

    private static async Task SendAsync(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
