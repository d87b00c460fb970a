using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>Answers in forms that MCP libraries accept, over each transport.</summary>
public sealed class AnswerFormTests : UpstreamServersTest
{
    // What stands for the identifier of the request, and what for its digits.
    private static readonly string[] Forms =
    [
        """{"jsonrpc":"2.0","id":"#","result":{"a":1}}""",
        """{"jsonrpc":"2.0","id":#.0,"result":{"a":1}}""",
        """{"jsonrpc":"2.0","id":#e0,"result":{"a":1}}""",
        """{"jsonrpc":"2.0","id":#0E-1,"result":{"a":1}}""",
        """{"jsonrpc":"2.0","id":"#.0","result":{"a":1}}""",
        """{"jsonrpc":"2.0","id":"\u003#","result":{"a":1}}""",
        """{"jsonrpc":"2.0","id":#,"result":{"a":1},"error":null}""",
        """{"jsonrpc":"2.0","id":#,"error":null,"result":{"a":1},"method":null,"params":null}""",
        """{"id":#,"result":{"a":1},"error":null}""",
        """{"jsonrpc":"1.0","id":#,"result":{"a":1}}""",
        """{"jsonrpc":2.0,"id":#,"result":{"a":1}}""",
        "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":#,\"result\":{\"a\":1}}",
        """[{"jsonrpc":"2.0","id":#,"result":{"a":1}}]""",
        """ [ {"jsonrpc":"2.0","method":"notifications/message","params":{}}, {"jsonrpc":"2.0","id":999,"result":{"b":1}}, {"jsonrpc":"2.0","id":"#","result":{"a":1}} ] """,
        "\uFEFF[{\"jsonrpc\":\"2.0\",\"id\":#,\"result\":{\"a\":1}},{\"jsonrpc\":\"2.0\",\"id\":#,\"result\":{\"b\":1}}]",
    ];

    public static TheoryData<string> AllForms => [.. Forms];

    public static TheoryData<string> FormsOnLines => [.. Forms.Where(form => !form.Contains("\\u003", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(AllForms))]
    public async Task In_a_document(string form)
    {
        Server.On("tools/call", (context, request) => RawMcpServer.JsonAsync(context, Fill(form, request.Id)));

        await ExpectAsync();
    }

    [Theory]
    [MemberData(nameof(AllForms))]
    public async Task In_an_event_stream(string form)
    {
        Server.On("tools/call", (context, request) => RawMcpServer.EventAsync(context, Fill(form, request.Id)));

        await ExpectAsync();
    }

    [Theory]
    [MemberData(nameof(AllForms))]
    public async Task On_the_stream_of_the_older_transport(string form)
    {
        UseOlderTransport(form);

        await ExpectAsync();
    }

    [Theory]
    [MemberData(nameof(FormsOnLines))]
    public async Task On_the_lines_of_a_child_process(string form)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, $"{form}\n");
        var script = $$$"""
            while read -r l; do
              id=${l#*\"id\":}; id=${id%%,*}
              case "$l" in
                *'"method":"initialize"'*) printf '\357\273\277{"jsonrpc":"2.0","id":"%s","result":{"protocolVersion":"2025-11-25","capabilities":{}},"error":null}\r\n' "$id";;
                *'"method":"tools/call"'*) sed "s/#/$id/g" {{{file}}};;
              esac
            done
            """;
        Client = Client with { ConnectionType = McpConnectionType.Stdio, AuthType = McpAuthType.None, Endpoint = null, Process = new McpProcess("/bin/sh", ["-c", script], ["PATH"]) };

        await ExpectAsync();

        File.Delete(file);
    }

    [Theory]
    [InlineData(201, "application/json")]
    [InlineData(202, "application/json; charset=utf-8")]
    [InlineData(203, "Application/JSON;charset=\"utf-8\"")]
    [InlineData(206, "text/json")]
    [InlineData(200, "application/vnd.mcp+json")]
    [InlineData(200, "application/json;charset=utf-8;")]
    [InlineData(200, "application/json, application/json")]
    [InlineData(200, "text/plain; charset=utf-8")]
    [InlineData(200, "application/octet-stream")]
    [InlineData(200, null)]
    public async Task Under_another_status_or_content_type(int status, string? type)
    {
        Server.On("tools/call", async (context, request) =>
        {
            context.Response.StatusCode = status;

            if (type is not null)
            {
                context.Response.Headers.ContentType = type;
            }

            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Fill(Forms[0], request.Id)));
        });

        await ExpectAsync();
    }

    [Theory]
    [InlineData(200, "text/event-stream; charset=utf-8", "data:{0}\r\n\r\n")]
    [InlineData(202, "TEXT/EVENT-STREAM", "\uFEFFdata: {0}\n\n")]
    [InlineData(201, "text/event-stream;charset=", ": hello\rid: 1\revent: message\rdata:{0}\r\r")]
    [InlineData(200, "text/event-stream", "event: ping\ndata: {0}x\n\nid\ndata:{0}\n\n")]
    public async Task In_event_streams_as_servers_write_them(int status, string type, string events)
    {
        Server.On("tools/call", async (context, request) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ContentType = type;
            await context.Response.WriteAsync(events.Replace("{0}", Fill(Forms[0], request.Id), StringComparison.Ordinal));
        });

        await ExpectAsync();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":#5,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":-#,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#.5,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#e1,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"# ","result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"0x#","result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":[#],"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":true,"result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#,"result":{"a":1},"result":{"a":2}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#,"id":"#","result":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#,"result":{"a":1},"error":{"code":1,"message":"m"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#,"error":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":#}""")]
    [InlineData("""[[{"jsonrpc":"2.0","id":#,"result":{"a":1}}]]""")]
    [InlineData("[]")]
    public async Task What_belongs_to_nobody_or_is_ambiguous_is_no_answer(string form)
    {
        Server.On("tools/call", (context, request) => RawMcpServer.JsonAsync(context, Fill(form, request.Id)));

        (await CallAsync(For("alice")))!.Fault.Should().Be(UpstreamFault.Garbage);
    }

    [Fact]
    public async Task A_late_answer_meets_no_other_request()
    {
        var first = string.Empty;
        Server.On("tools/call", (context, request) =>
        {
            var late = first;
            first = request.Id;

            return RawMcpServer.JsonAsync(context, late.Length == 0
                ? $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"call":1}}"""
                : $$$"""[{"jsonrpc":"2.0","id":"{{{late}}}","result":{"call":1}},{"jsonrpc":"2.0","id":"{{{request.Id}}}","result":{"call":2}}]""");
        });

        (await ResultAsync()).Should().Be("""{"call":1}""");
        (await ResultAsync()).Should().Be("""{"call":2}""");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":#,"result":null}""", "null")]
    [InlineData("""{"result":null,"error":null,"id":#}""", "null")]
    public async Task A_result_that_is_null_is_a_result(string form, string result)
    {
        Server.On("tools/call", (context, request) => RawMcpServer.JsonAsync(context, Fill(form, request.Id)));

        (await ResultAsync()).Should().Be(result);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"m"}}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32603,"message":"m"}}""")]
    [InlineData("""{"id":"#","result":null,"error":{"code":-32603,"message":"m"}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"m"}}]""")]
    public async Task An_error_that_names_no_request_is_of_the_one_it_answers(string form)
    {
        Server.On("tools/call", (context, request) => RawMcpServer.JsonAsync(context, Fill(form, request.Id)));

        using var answer = await Servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        Encoding.UTF8.GetString(answer.Message.WithId("7"u8.ToArray()).ToArray()).Should()
            .Be("""{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"m"}}""");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_passed_on()
    {
        Server.On("tools/call", async (context, request) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync((byte[])
                [.. Encoding.UTF8.GetBytes($"{{\"id\":\"{request.Id}\",\"result\":{{\"x\":\""), 0xC3, 0x28, 0xFF, .. "\"}}"u8]);
        });

        using var answer = await Servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        answer.Message.WithId("7"u8.ToArray()).ToArray().Should().Equal(
            [.. "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"x\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}}"u8]);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":null}""", """{"jsonrpc":"2.0","method":"notifications/message"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"notifications/message","params":{"a":1},"result":null,"error":null}""", """{"jsonrpc":"2.0","method":"notifications/message","params":{"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0", "method":"notifications/message","params":{"a":1.0}}""", """{"jsonrpc":"2.0", "method":"notifications/message","params":{"a":1.0}}""")]
    public async Task A_notification_reaches_the_client_in_exact_form(string said, string heard)
    {
        var stream = new RecordingChannel();
        Server.On("tools/call", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, said);
            await RawMcpServer.EventAsync(context, Fill(Forms[0], request.Id));
        });

        using var answer = await Servers.SendAsync(
            For("alice"), Nothing with { Messages = new ClientMessages(Client, stream, null, isWhole: true) }, CancellationToken.None);

        answer.Failure.Should().BeNull();
        stream.Written.Should().Equal(heard);
    }

    private static string Fill(string form, string id) => form.Replace("#", id, StringComparison.Ordinal);

    private void UseOlderTransport(string form)
    {
        Client = Client with { ConnectionType = McpConnectionType.Sse, AuthType = McpAuthType.None };
        var said = System.Threading.Channels.Channel.CreateUnbounded<string>();
        Server.On("GET", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("\uFEFFevent: endpoint\r\ndata: /messages\r\n\r\n");
            await context.Response.Body.FlushAsync();

            await foreach (var message in said.Reader.ReadAllAsync(context.RequestAborted))
            {
                await RawMcpServer.EventAsync(context, message);
            }
        });
        Server.On("initialize", (context, request) => Say(context, Fill("""[{"jsonrpc":"2.0","id":"#","result":{"protocolVersion":"2024-11-05","capabilities":{}}}]""", request.Id)));
        Server.On("tools/call", (context, request) => Say(context, Fill(form, request.Id)));

        Task Say(HttpContext context, string message)
        {
            said.Writer.TryWrite(message);
            context.Response.StatusCode = 202;

            return Task.CompletedTask;
        }
    }

    private async Task ExpectAsync()
    {
        using var answer = await Servers.SendAsync(For("alice"), Nothing, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        answer.Failure.Should().BeNull();
        Encoding.UTF8.GetString(answer.Message.WithId("7"u8.ToArray()).ToArray()).Should().Be("""{"jsonrpc":"2.0","id":7,"result":{"a":1}}""");
    }

    private async Task<string> ResultAsync()
    {
        using var answer = await Servers.SendAsync(For("alice"), Nothing, CancellationToken.None);

        return answer.Failure?.Fault.ToString() ?? Encoding.UTF8.GetString(answer.Message.Result.Span);
    }
}
