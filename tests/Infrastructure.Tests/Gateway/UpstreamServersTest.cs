using Bifrost.Application.Gateway;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>The pool of sessions with upstream servers, and one server, made anew for every test.</summary>
public abstract class UpstreamServersTest : IAsyncLifetime
{
    private protected static readonly UpstreamRequest Nothing = UpstreamRequest.Of(McpMethods.CallTool, "{}"u8.ToArray());

    private protected FakeTimeProvider Time { get; } = new();

    private protected GatewayOptions Options { get; } = new() { MaxUpstreamSessions = 2 };

    private protected RawMcpServer Server { get; private set; } = null!;

    private protected UpstreamServers Servers { get; private set; } = null!;

    private protected McpClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RawMcpServer.StartAsync();
        Servers = Start(Options, Time);
        Client = new McpClient
        {
            Id = new McpClientId("id-notes"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = Server.Endpoint,
            AuthType = McpAuthType.PerUserOAuth,
        };
    }

    public async Task DisposeAsync()
    {
        await Servers.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected static UpstreamServers Start(GatewayOptions options, TimeProvider time) =>
        Start(options, time, new UpstreamReports(), NullLoggerFactory.Instance);

    private protected static UpstreamServers Start(
        GatewayOptions options, TimeProvider time, UpstreamReports reports, ILoggerFactory loggers) =>
        new(LoopbackHttp.Create(), options, new KeptMemory(options), reports, time, loggers);

    private protected static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    }

    private protected UpstreamTarget For(string name, string? token = null) => new(Client, new SubjectId(name), new Connection
    {
        Id = new ConnectionId(name),
        Subject = new SubjectId(name),
        McpClient = Client.Id,
        Issuer = "https://provider.example",
        Tokens = new UpstreamTokens(new Secret(token ?? $"of {name}"), null, null, null),
        ConnectedAt = Time.GetUtcNow(),
        ReceivedAt = Time.GetUtcNow(),
    });

    private protected async Task<UpstreamFailure?> CallAsync(UpstreamTarget target, CancellationToken ct = default)
    {
        using var answer = await Servers.SendAsync(target, Nothing, ct);

        return answer.Failure;
    }
}
