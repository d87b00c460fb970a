using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Tests.Upstream;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class EncodedAnswerTests : UpstreamServersTest
{
    public static TheoryData<string> Codings =>
        ["gzip", "GZIP", "x-gzip", "deflate", "deflate-raw", "br", "identity", "gzip, br", "br, identity, gzip", "deflate, gzip, br"];

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task An_encoded_answer_is_decoded(string codings)
    {
        Server.On("initialize", (context, request) => Encoded.WriteAsync(
            context, codings, $$$$"""{"jsonrpc":"2.0","id":{{{{request.Id}}}},"result":{"protocolVersion":"2025-11-25","capabilities":{}}}"""));
        Server.On("tools/call", (context, request) => Encoded.WriteAsync(
            context, codings, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"content":["{{{new string('ü', 20_000)}}}"]}}"""));

        (await ResultAsync()).Should().Be($$"""{"content":["{{new string('ü', 20_000)}}"]}""");
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task An_encoded_event_stream_is_decoded(string codings)
    {
        Server.On("tools/call", (context, request) => Encoded.WriteAsync(
            context, codings, $"data: {{\"jsonrpc\":\"2.0\",\"id\":{request.Id},\"result\":{{}}}}\n\n", "text/event-stream"));

        (await ResultAsync()).Should().Be("{}");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("deflate-raw")]
    [InlineData("br")]
    public async Task An_event_is_delivered_when_it_arrives_and_not_when_the_stream_ends(string coding)
    {
        var release = new TaskCompletionSource();
        var heard = new TaskCompletionSource();
        Server.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.ContentEncoding = Encoded.NameOf(coding);
            await using var encoded = Encoded.Open(coding, context.Response.Body);
            await encoded.WriteAsync(Encoding.UTF8.GetBytes("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n"));
            await encoded.FlushAsync();
            await context.Response.Body.FlushAsync();
            await release.Task;
            await encoded.WriteAsync(Encoding.UTF8.GetBytes($"data: {{\"jsonrpc\":\"2.0\",\"id\":{request.Id},\"result\":{{}}}}\n\n"));
        });
        var request = Nothing with { Messages = new Hearing(heard) };

        var call = Servers.SendAsync(For("alice"), request, CancellationToken.None);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
        call.IsCompleted.Should().BeFalse();
        release.SetResult();

        using var answer = await call;
        answer.Failure.Should().BeNull();
    }

    [Theory]
    [InlineData("gzip", "application/json")]
    [InlineData("br", "application/json")]
    [InlineData("deflate", "text/event-stream")]
    [InlineData("gzip, gzip", "application/json")]
    [InlineData("gzip, br", "text/event-stream")]
    public async Task The_limit_counts_decoded_bytes(string codings, string type)
    {
        await using var servers = Start(Options with { MaxUpstreamBytes = 100_000 }, Time);
        Server.On("tools/call", (context, request) => Encoded.WriteAsync(
            context, codings, $"{(type == "application/json" ? "" : "data: ")}{{\"jsonrpc\":\"2.0\",\"id\":{request.Id},\"result\":{{\"x\":\"{new string('x', 5_000_000)}\"}}}}\n\n", type));

        using var answer = await servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        answer.Failure!.Fault.Should().Be(UpstreamFault.TooLarge);
    }

    [Fact]
    public async Task What_comes_between_two_codings_is_bounded_too()
    {
        // Empty blocks of deflate: a gigabyte of them is nothing in the end.
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        var empty = new byte[80_000_000];

        for (var at = 0; at < empty.Length; at += 5)
        {
            empty[at + 3] = empty[at + 4] = 0xFF;
        }

        var body = Encoded.As("gzip", empty);
        Server.On("tools/call", async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "deflate, gzip";
            await context.Response.Body.WriteAsync(body);
        });

        using var answer = await servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        answer.Failure!.Fault.Should().Be(UpstreamFault.Garbage);
        lines.All.Should().Contain("An answer of notes cannot be read: the body is not well-formed");
    }

    [Theory]
    [InlineData("gzip", "the body is not well-formed gzip")]
    [InlineData("br", "the body is not well-formed br")]
    [InlineData("deflate", "the body is not well-formed deflate")]
    public async Task A_body_that_ends_too_early_is_no_answer(string coding, string reason)
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        Server.On("tools/call", async (context, request) =>
        {
            var body = Encoded.As(coding, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"x":"{{{string.Join(',', Enumerable.Range(0, 99))}}}"}}"""));
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        });

        using var answer = await servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        answer.Failure!.Fault.Should().Be(UpstreamFault.Garbage);
        lines.All.Should().Contain(reason);
    }

    [Theory]
    [InlineData("zstd", "Content-Encoding zstd is not supported")]
    [InlineData("compress", "Content-Encoding compress is not supported")]
    [InlineData("gzip, zstd", "Content-Encoding zstd is not supported")]
    [InlineData("a\u00e4<b>", "is not supported")]
    [InlineData("gzip, gzip, gzip, gzip", "Content-Encoding gzip, gzip, gzip, gzip is not supported")]
    public async Task A_coding_that_is_not_known_is_named_in_the_log(string coding, string reason)
    {
        using var lines = new Outbound.LogLines();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(lines));
        await using var servers = Start(Options, Time, new UpstreamReports(), loggers);
        Server.On("tools/call", async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers["Content-Encoding"] = coding.Replace("ä", "%", StringComparison.Ordinal);
            await context.Response.Body.WriteAsync(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3 });
        });

        using var answer = await servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        answer.Failure!.Fault.Should().Be(UpstreamFault.Garbage);
        lines.All.Should().Contain(reason).And.NotContain("<b>");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("aws-chunked")]
    [InlineData("none")]
    public async Task Text_under_a_coding_that_is_none_is_read_as_it_is(string coding)
    {
        Server.On("tools/call", (context, request) =>
        {
            context.Response.Headers.ContentEncoding = coding;

            return RawMcpServer.ResultAsync(context, request, "{}");
        });

        (await ResultAsync()).Should().Be("{}");
    }

    [Fact]
    public async Task Nobody_is_asked_to_encode()
    {
        await CallAsync(For("alice"));

        Server.Received.Should().OnlyContain(request => request.Header("Accept-Encoding") == null);
    }

    [Fact]
    public async Task The_stream_of_the_older_transport_is_decoded_too()
    {
        Client = Client with { ConnectionType = McpConnectionType.Sse, AuthType = McpAuthType.None };
        var said = System.Threading.Channels.Channel.CreateUnbounded<string>();
        Server.On("GET", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var encoded = Encoded.Open("gzip", context.Response.Body);
            said.Writer.TryWrite("event: endpoint\ndata: /messages\n\n");

            await foreach (var text in said.Reader.ReadAllAsync(context.RequestAborted))
            {
                await encoded.WriteAsync(Encoding.UTF8.GetBytes(text));
                await encoded.FlushAsync();
                await context.Response.Body.FlushAsync();
            }
        });
        Answer("initialize", """{"protocolVersion":"2024-11-05","capabilities":{}}""");
        Answer("tools/call", """{"old":true}""");

        (await ResultAsync()).Should().Be("""{"old":true}""");

        void Answer(string method, string result) => Server.On(method, (context, request) =>
        {
            said.Writer.TryWrite($"data: {{\"jsonrpc\":\"2.0\",\"id\":{request.Id},\"result\":{result}}}\n\n");
            context.Response.StatusCode = 202;

            return Task.CompletedTask;
        });
    }

    private async Task<string> ResultAsync()
    {
        using var answer = await Servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        return answer.Failure?.Fault.ToString() ?? Encoding.UTF8.GetString(answer.Message.Result.Span);
    }

    private sealed class Hearing(TaskCompletionSource heard) : IServerMessages
    {
        public ValueTask ForwardAsync(Splice notification, CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask NotifyAsync(JsonRpcMessage notification, CancellationToken ct)
        {
            heard.TrySetResult();

            return ValueTask.CompletedTask;
        }

        public ValueTask PauseAsync(TimeSpan retry, CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask<byte[]?> AskAsync(JsonRpcMessage question, CancellationToken ct) => ValueTask.FromResult<byte[]?>(null);
    }
}
