using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpMessageTests : MessageTest
{
    [Theory]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task The_clients_revision_is_taken_or_the_newest_offered(string asked, string answered)
    {
        var text = await Host.SendAsync(
            $$$$"""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"{{{{asked}}}}","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}""");

        using var json = JsonDocument.Parse(text);
        var result = json.RootElement.GetProperty("result");
        json.RootElement.GetProperty("id").GetString().Should().Be("a");
        result.GetProperty("protocolVersion").GetString().Should().Be(answered);
        result.GetProperty("serverInfo").GetProperty("name").GetString().Should().Be("bifrost");
        result.GetProperty("capabilities").TryGetProperty("tools", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}""")]
    public async Task What_wants_no_answer_is_accepted(string body)
    {
        using var request = Host.Post(body);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await response.Content.ReadAsStringAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("\"x y\"", "\"x y\"")]
    [InlineData("-12345678901234567890", "-12345678901234567890")]
    [InlineData("1.50", "1.50")]
    [InlineData("\"\\u0041\\n\"", "\"\\u0041\\n\"")]
    public async Task The_identifier_comes_back_as_it_was_written(string id, string answered)
    {
        var text = await Host.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""");

        text.Should().Be($$$"""{"jsonrpc":"2.0","id":{{{answered}}},"result":{}}""");
    }

    [Theory]
    [InlineData("tasks/list")]
    [InlineData("server/discover")]
    [InlineData("")]
    [InlineData("tools\\/nothing")]
    [InlineData("\\ud800")]
    public async Task An_unknown_method_is_not_found(string method)
    {
        var text = await Host.SendAsync($$"""{"jsonrpc":"2.0","id":3,"method":"{{method}}"}""");

        ErrorOf(text).Should().Be((-32601, "3"));
    }

    [Theory]
    [InlineData("", -32700, "null")]
    [InlineData("{", -32700, "null")]
    [InlineData("{} {}", -32700, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}x""", -32700, "1")]
    [InlineData("\"text\"", -32600, "null")]
    [InlineData("{}", -32600, "null")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", -32600, "1")]
    [InlineData("""{"id":1,"method":"ping"}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", -32600, "2")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""", -32602, "1")]
    public async Task What_is_not_a_message_gets_a_clear_error(string body, int code, string id)
    {
        using var request = Host.Post(body);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        ErrorOf(await response.Content.ReadAsStringAsync()).Should().Be((code, id));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        using var request = Host.Post(null);
        request.Content = new ByteArrayContent([.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_text_of_endless_depth_is_refused()
    {
        using var request = Host.Post($$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":{{new string('[', 100_000)}}""");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(null, "[1,{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]")]
    [InlineData("2025-03-26", "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"},{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]")]
    public async Task The_revision_with_batches_has_them(string? revision, string body)
    {
        using var request = Host.Post(body);
        request.Headers.Add("MCP-Protocol-Version", revision is null ? [] : [revision]);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().EndWith("""{"jsonrpc":"2.0","id":1,"result":{}}]""");
    }

    [Theory]
    [InlineData("2025-06-18", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]")]
    [InlineData("2025-11-25", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]")]
    [InlineData("2025-03-26", "[]")]
    [InlineData("2025-03-26", "[1")]
    public async Task Other_batches_are_refused(string revision, string body)
    {
        using var request = Host.Post(body);
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", revision);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        ErrorOf(await response.Content.ReadAsStringAsync()).Should().Be((-32600, "null"));
    }

    [Fact]
    public async Task A_batch_of_too_many_messages_is_refused()
    {
        using var request = Host.Post($"[{string.Join(',', Enumerable.Repeat(Ping, 33))}]");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_unknown_revision_is_answered_with_the_known_ones()
    {
        using var request = Host.Post(Ping);
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2024-01-01");
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("error").GetProperty("data").GetProperty("supported").EnumerateArray()
            .Select(revision => revision.GetString()).Should().Equal("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");
    }

    private static (int Code, string Id) ErrorOf(string text)
    {
        using var json = JsonDocument.Parse(text);

        return (json.RootElement.GetProperty("error").GetProperty("code").GetInt32(), json.RootElement.GetProperty("id").GetRawText());
    }
}
