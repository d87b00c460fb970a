using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>Sessions that are one client's own, with one server, made anew for every test.</summary>
public abstract class OwnSessionTest : IAsyncLifetime
{
    private protected const ClientCapabilities Everything = ClientCapabilities.FormElicitation | ClientCapabilities.Sampling | ClientCapabilities.Roots;

    private protected FakeTimeProvider Time { get; } = new();

    private protected GatewayOptions Options { get; } = new();

    private protected RawMcpServer Server { get; private set; } = null!;

    private protected UpstreamServers Servers { get; private set; } = null!;

    private protected McpClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RawMcpServer.StartAsync();
        Server.On("GET", (context, _) =>
        {
            context.Response.StatusCode = 405;

            return Task.CompletedTask;
        });
        Servers = Start();
        Client = new McpClient
        {
            Id = new McpClientId("id-notes"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = Server.Endpoint,
            AuthType = McpAuthType.None,
        };
    }

    public async Task DisposeAsync()
    {
        await Servers.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected UpstreamServers Start() => new(LoopbackHttp.Create(), Options, new KeptMemory(Options), new UpstreamReports(), Time, NullLoggerFactory.Instance);

    private protected static JsonRpcMessage Parse(string json) => JsonRpcMessage.Parse(Encoding.UTF8.GetBytes(json));

    private protected ClientConversation Converse(ClientCapabilities announced) => new(
        new ClientSession("id", "key", new SubjectId("alice"), "2025-11-25", announced, IsOfThisReplica: true, Time.GetUtcNow().AddHours(1)),
        isWhole: true,
        Options,
        new ResumableAnswers(new AnswerKeeping(Options, new KeptMemory(Options), Time), 0));

    private protected async Task<string> CallAsync(ClientConversation? conversation, RecordingChannel channel, CancellationToken ct = default)
    {
        var target = new UpstreamTarget(Client, new SubjectId("alice"), null) { Conversation = conversation };
        var request = UpstreamRequest.Of(McpMethods.CallTool, "{}"u8.ToArray()) with
        {
            Messages = new ClientMessages(Client, channel, conversation, isWhole: true),
        };
        using var answer = await Servers.SendAsync(target, request, ct);

        return answer.Failure?.Fault.ToString() ?? Encoding.UTF8.GetString(answer.Message.Result.Span);
    }

    private protected void AskDuringCalls(string question) => Server.On("tools/call", async (context, request) =>
    {
        await RawMcpServer.EventAsync(context, question);
        await Task.WhenAny(Server.ReceivedAsync("response"), Server.ReceivedAsync("DELETE"));
        await RawMcpServer.EventAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
    });
}
