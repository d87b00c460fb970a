using System.Text;
using System.Threading.Channels;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>Servers that are listened to, made anew for every test.</summary>
public abstract class ServerListenerTest : IAsyncLifetime
{
    // Says what it was asked as a change, so that whoever hears knows what the process was told; dies when told to.
    private const string Script = """
        while read -r l; do
          id=${l#*\"id\":}; id=${id%%,*}
          case "$l" in
            *'"method":"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{\"listChanged\":true},\"resources\":{\"subscribe\":true}}}}";;
            *'"die"'*) exit 1;;
            *'"method":"resources/subscribe"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}"; echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"subscribed\"}}";;
            *'"method":"resources/unsubscribe"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}"; echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"unsubscribed\"}}";;
            *'"method":"tools/call"'*) echo "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}"; echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}";;
          esac
        done
        """;

    private protected FakeTimeProvider Time { get; } = new();

    private protected GatewayOptions Options { get; } = new();

    private protected McpClient Child { get; } = ClientOf(McpConnectionType.Stdio) with { Process = new McpProcess("/bin/sh", ["-c", Script], []) };

    private protected RawMcpServer Server { get; private set; } = null!;

    private protected UpstreamServers Servers { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RawMcpServer.StartAsync();
        Servers = Start(Options);
    }

    public async Task DisposeAsync()
    {
        await Servers.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected static McpClient ClientOf(McpConnectionType type) => new()
    {
        Id = new McpClientId("id-notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = type,
        Endpoint = null,
        AuthType = McpAuthType.None,
    };

    private protected static async Task<T> Patiently<T>(Task<T> task) => await task.WaitAsync(TimeSpan.FromSeconds(30));

    private protected UpstreamServers Start(GatewayOptions options) =>
        new(LoopbackHttp.Create(), options, new KeptMemory(options), new UpstreamReports(), Time, NullLoggerFactory.Instance);

    private protected ClientConversation Converse(string key, params string[] addresses)
    {
        var conversation = new ClientConversation(SessionOf(key), isWhole: true, Options) { Wanted = ListenFilter.Lists };

        foreach (var address in addresses)
        {
            conversation.TrySubscribe(Child.Id, address, Encoding.UTF8.GetBytes($$"""{"uri":"{{address}}"}"""));
        }

        return conversation;
    }

    private protected static ClientSession SessionOf(string key) => new(
        string.Empty, key, new SubjectId("alice"), McpRevisions.Newest, ClientCapabilities.None, true, DateTimeOffset.MaxValue);

    private protected Task<UpstreamFailure?> Listen(McpClient client, Listener listener, string subject, CancellationToken ct) => Patiently(Servers.ListenAsync(
        new UpstreamTarget(client, new SubjectId(subject), null) { PrefersModern = true, Conversation = listener.Conversation }, listener, ct));

    private protected sealed class Listener(ClientConversation conversation) : IServerListener
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClientConversation Conversation => conversation;

        public Task WhenOpen => _open.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Opened(bool wasAway) => _open.TrySetResult();

        public void Heard(JsonRpcMessage notification) => _heard.Writer.TryWrite(
            notification.Method == McpMethods.ResourceUpdated ? JsonMembers.Of(notification.Params).Text("uri")! : notification.Method);

        public Task<string> NextAsync() => Patiently(_heard.Reader.ReadAsync().AsTask());
    }
}
