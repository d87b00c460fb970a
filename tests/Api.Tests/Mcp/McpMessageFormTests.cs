using System.Net;
using System.Text;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpMessageFormTests : MessageTest
{
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Only_json_is_read(string? type)
    {
        using var request = Host.Post(null);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Ping));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json, text/event-stream", "application/json")]
    [InlineData("text/event-stream, application/json", "application/json")]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("application/json;q=0, text/event-stream", "text/event-stream")]
    public async Task The_answer_has_the_form_that_the_client_accepts(string accept, string type)
    {
        using var request = Host.Post(Ping);
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Host.Http.SendAsync(request);

        response.Content.Headers.ContentType!.MediaType.Should().Be(type);
    }

    [Fact]
    public async Task An_event_stream_has_the_answer_as_its_one_event()
    {
        using var request = Host.Post(Ping);
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        using var response = await Host.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should()
            .Be("event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("nonsense/")]
    public async Task A_client_that_accepts_no_form_is_told_so(string accept)
    {
        using var request = Host.Post(Ping);
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.NotAcceptable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_beyond_the_limit_is_refused(bool isChunked)
    {
        using var request = Host.Post($$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"{{{new string('x', 4 * 1024 * 1024)}}}"}}""");
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true;
        using var response = await Host.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }
}
