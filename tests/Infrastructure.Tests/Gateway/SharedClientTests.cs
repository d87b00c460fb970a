using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>A process that all share, and what each of its clients set there.</summary>
public sealed class SharedClientTests : IAsyncLifetime, IAsyncDisposable
{
    // Tells each call what it was subscribed to and which level it has, and updates or logs when told to.
    private const string Script = """
        level=none; subs=" "
        while read -r l; do
          id=${l#*\"id\":}; id=${id%%,*}
          case "$l" in
            *'"method":"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"logging\":{},\"resources\":{\"subscribe\":true}}}}";;
            *'"method":"resources/subscribe"'*'refused'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32000,\"message\":\"no\"}}";;
            *'"method":"resources/subscribe"'*) u=${l#*\"uri\":\"}; u=${u%%\"*}; subs="${subs%$u *}$u "; echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
            *'"method":"resources/unsubscribe"'*) u=${l#*\"uri\":\"}; u=${u%%\"*}; subs="${subs%%$u *}${subs#*$u }"; echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
            *'"method":"logging/setLevel"'*) level=${l#*\"level\":\"}; level=${level%%\"*}; echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
            *'"die"'*) exit 1;;
            *'"speak"'*) for u in $subs; do echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"$u\"}}"; done
              for v in debug warning emergency; do echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"$v\",\"data\":1}}"; done
              echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
            *'"method":"tools/call"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"level\":\"$level\",\"subs\":\"$subs\"}}";;
          esac
        done
        """;

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();
    private readonly McpClient _child = new()
    {
        Id = new McpClientId("id-notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = McpConnectionType.Stdio,
        Endpoint = null,
        AuthType = McpAuthType.None,
        Process = new McpProcess("/bin/sh", ["-c", Script], []),
    };

    private UpstreamServers _servers = null!;

    public Task InitializeAsync()
    {
        _servers = new(LoopbackHttp.Create(), _options, new KeptMemory(_options), new UpstreamReports(), _time, NullLoggerFactory.Instance);

        return Task.CompletedTask;
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    [Fact]
    public async Task What_one_client_ends_another_goes_on_to_hear_of()
    {
        using var alice = Converse("alice");
        using var bob = Converse("bob");
        await SubscribeAsync(alice, "x:y");
        await SubscribeAsync(bob, "x:y");

        (await UnsubscribeAsync(bob, "x:y")).Should().Be("{}");

        (await StateAsync()).Should().Contain("\"subs\":\" x:y \"");
        (await HeardAsync(alice)).Should().Equal("x:y");
        (await HeardAsync(bob)).Should().BeEmpty();
        await UnsubscribeAsync(alice, "x:y");
        (await StateAsync()).Should().Contain("\"subs\":\" \"");
    }

    [Fact]
    public async Task Who_never_subscribed_ends_nothing()
    {
        using var alice = Converse("alice");
        using var stranger = Converse("stranger");
        await SubscribeAsync(alice, "x:y");

        await UnsubscribeAsync(stranger, "x:y");
        await SendAsync(null, McpMethods.Unsubscribe, """{"uri":"x:y"}""", "x:y");

        (await StateAsync()).Should().Contain("\"subs\":\" x:y \"");
    }

    [Fact]
    public async Task A_client_that_leaves_takes_what_nobody_else_wants_with_it()
    {
        using var alice = Converse("alice");
        using var bob = Converse("bob");
        await SubscribeAsync(alice, "x:y");
        await SubscribeAsync(bob, "x:y");
        await SubscribeAsync(bob, "x:z");
        await LevelAsync(alice, "error");
        await LevelAsync(bob, "debug");

        bob.Dispose();

        await UntilAsync("{\"level\":\"error\",\"subs\":\" x:y \"}");
        alice.Dispose();
        await UntilAsync("{\"level\":\"error\",\"subs\":\" \"}");
    }

    [Fact]
    public async Task A_subscription_that_is_refused_counts_for_nobody()
    {
        using var alice = Converse("alice");

        (await SubscribeAsync(alice, "x:refused")).Should().Be("error");

        alice.Dispose();
        (await StateAsync()).Should().Contain("\"subs\":\" \"");
    }

    [Fact]
    public async Task The_most_verbose_level_holds_and_each_client_hears_its_own()
    {
        using var alice = Converse("alice");
        using var bob = Converse("bob");
        using var carol = Converse("carol");
        await LevelAsync(alice, "debug");
        await LevelAsync(bob, "error");
        await SubscribeAsync(carol, "x:y");

        (await StateAsync()).Should().Contain("\"level\":\"debug\"");
        (await HeardAsync(alice)).Should().Equal("debug", "warning", "emergency");
        (await HeardAsync(bob)).Should().Equal("emergency");
        (await HeardAsync(carol)).Should().Equal("x:y");
        await LevelAsync(alice, "warning");
        (await StateAsync()).Should().Contain("\"level\":\"warning\"");
    }

    [Fact]
    public async Task A_level_that_is_none_is_refused_before_it_reaches_all()
    {
        using var alice = Converse("alice");
        using var bob = Converse("bob");
        await LevelAsync(alice, "info");

        (await LevelAsync(bob, "loudest")).Should().Be("error");

        (await StateAsync()).Should().Contain("\"level\":\"info\"");
    }

    [Fact]
    public async Task A_process_that_was_started_again_is_told_again()
    {
        using var alice = Converse("alice");
        using var bob = Converse("bob");
        await SubscribeAsync(alice, "x:y");
        await SubscribeAsync(bob, "x:z");
        await LevelAsync(bob, "notice");

        await SendAsync(null, McpMethods.CallTool, """{"name":"die"}""");

        (await StateAsync()).Should().Be("{\"level\":\"notice\",\"subs\":\" x:y x:z \"}");
    }

    [Fact]
    public async Task A_process_that_a_client_has_set_something_in_runs_on_until_it_leaves()
    {
        using var alice = Converse("alice");
        await SubscribeAsync(alice, "x:y");

        _time.Advance(_options.UpstreamIdleTime * 2);
        _servers.Use.Sessions.Should().Be(1);
        alice.Dispose();

        for (var round = 0; round < 500 && _servers.Use.Sessions > 0; round++)
        {
            _time.Advance(_options.UpstreamIdleTime);
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        _servers.Use.Sessions.Should().Be(0);
    }

    private static ClientConversation Converse(string key) => new(
        new ClientSession(key, key, new SubjectId(key), McpRevisions.Newest, ClientCapabilities.None, true, DateTimeOffset.MaxValue),
        isWhole: false,
        new GatewayOptions());

    private async Task<string> SubscribeAsync(ClientConversation conversation, string address)
    {
        conversation.TrySubscribe(_child.Id, address, Encoding.UTF8.GetBytes($$"""{"uri":"{{address}}"}"""));

        return await SendAsync(conversation, McpMethods.Subscribe, $$"""{"uri":"{{address}}"}""", address);
    }

    private async Task<string> UnsubscribeAsync(ClientConversation conversation, string address)
    {
        var result = await SendAsync(conversation, McpMethods.Unsubscribe, $$"""{"uri":"{{address}}"}""", address);
        conversation.Unsubscribe(_child.Id, address);

        return result;
    }

    private async Task<string> LevelAsync(ClientConversation conversation, string level)
    {
        var parameters = $$"""{"level":"{{level}}"}""";
        var takeBack = conversation.SetLogLevel(Encoding.UTF8.GetBytes(parameters));
        var result = await SendAsync(conversation, McpMethods.SetLogLevel, parameters);

        if (result == "error")
        {
            takeBack();
        }

        return result;
    }

    private Task<string> StateAsync() => SendAsync(null, McpMethods.CallTool, """{"name":"state"}""");

    // The process is told without anybody waiting for it.
    private async Task UntilAsync(string state)
    {
        for (var round = 0; round < 500 && await StateAsync() != state; round++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        (await StateAsync()).Should().Be(state);
    }

    // What arrives on the stream of a client, in the process's order.
    private async Task<IEnumerable<string>> HeardAsync(ClientConversation conversation)
    {
        conversation.Outbox.Count(1);
        var before = conversation.Outbox.Last;
        await SendAsync(null, McpMethods.CallTool, """{"name":"speak"}""");
        var heard = conversation.Outbox.Behind(before)!.Value.Messages;
        conversation.Outbox.Count(-1);

        return heard.Select(message => JsonMembers.Of(JsonRpcMessage.Parse(message.Json).Params))
            .Select(parameters => parameters.Text("uri") ?? parameters.Text("level")!);
    }

    private async Task<string> SendAsync(ClientConversation? conversation, string method, string parameters, string name = "")
    {
        var request = UpstreamRequest.Of(method, Encoding.UTF8.GetBytes(parameters)) with { Conversation = conversation, Name = name };
        using var answer = await _servers.SendAsync(new UpstreamTarget(_child, new SubjectId("caller"), null), request, CancellationToken.None);

        return answer.Failure?.Fault.ToString() ?? (answer.Message.Result.IsEmpty ? "error" : Encoding.UTF8.GetString(answer.Message.Result.Span));
    }
}
