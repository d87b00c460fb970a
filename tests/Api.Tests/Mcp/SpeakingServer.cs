using System.Text.Json;
using System.Threading.Channels;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>An upstream server of either era that says of itself what a test makes it say, to all who listen or to one of them.</summary>
internal sealed class SpeakingServer : IAsyncDisposable
{
    private const string All = """
        {"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true}}
        """;

    private readonly List<(string? Credential, ChannelWriter<string> Writer)> _open = [];
    private readonly SemaphoreSlim _closed = new(0);

    private SpeakingServer(RawMcpServer raw) => Raw = raw;

    public RawMcpServer Raw { get; }

    public Uri Endpoint => Raw.Endpoint;

    /// <summary>The method that opens its streams.</summary>
    public string Opening { get; private init; } = "GET";

    public static async Task<SpeakingServer> StartAsync(bool isModern, string capabilities = All)
    {
        var raw = await RawMcpServer.StartAsync();
        var server = new SpeakingServer(raw) { Opening = isModern ? "subscriptions/listen" : "GET" };
        raw.Capabilities = capabilities;
        raw.On(isModern ? "initialize" : "server/discover", (context, _) => RefuseAsync(context));
        raw.On("resources/subscribe", (context, request) => RawMcpServer.ResultAsync(context, request, "{}"));
        raw.On("GET", (context, request) => server.SpeakAsync(context, request));
        raw.On("subscriptions/listen", async (context, request) =>
        {
            await RawMcpServer.EventAsync(context, AcknowledgementOf(request.Body));
            await server.SpeakAsync(context, request);
        });

        if (isModern)
        {
            raw.On("server/discover", (context, request) => RawMcpServer.ResultAsync(
                context, request, $$$"""{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{{{capabilities}}},"ttlMs":0,"cacheScope":"public"}"""));
        }

        return server;
    }

    /// <summary>Says something to all streams, or to those with one credential.</summary>
    public void Say(string notification, string? credential = null)
    {
        lock (_open)
        {
            _open.Where(open => credential is null || open.Credential == $"Bearer {credential}").ToList()
                .ForEach(open => open.Writer.TryWrite(notification));
        }
    }

    /// <summary>Says that a list changed, or that a resource did.</summary>
    public void SayChanged(string list, string? credential = null) =>
        Say($$"""{"jsonrpc":"2.0","method":"notifications/{{list}}/list_changed"}""", credential);

    public void SayUpdated(string address) =>
        Say($$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"{{{address}}}","n":1.0}}""");

    /// <summary>Ends all streams that are open.</summary>
    public void Break()
    {
        lock (_open)
        {
            _open.ForEach(open => open.Writer.Complete());
        }
    }

    /// <summary>Completes when one more stream was let go.</summary>
    public async Task ClosedAsync() => (await _closed.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();

    public async ValueTask DisposeAsync()
    {
        await Raw.DisposeAsync();
        _closed.Dispose();
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = 400;

        return Task.CompletedTask;
    }

    private static string AcknowledgementOf(string body)
    {
        using var json = JsonDocument.Parse(body);
        var filter = json.RootElement.GetProperty("params").GetProperty("notifications").GetRawText();

        return """{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":0},"notifications":FILTER}}"""
            .Replace("FILTER", filter, StringComparison.Ordinal);
    }

    private async Task SpeakAsync(HttpContext context, ReceivedRequest request)
    {
        var said = Channel.CreateUnbounded<string>();
        var open = (request.Header("Authorization"), said.Writer);

        lock (_open)
        {
            _open.Add(open);
        }

        try
        {
            context.Response.ContentType ??= "text/event-stream";
            await context.Response.Body.FlushAsync();

            await foreach (var message in said.Reader.ReadAllAsync(context.RequestAborted))
            {
                await RawMcpServer.EventAsync(context, message);
            }
        }
        catch (OperationCanceledException)
        {
            _closed.Release();
        }
        finally
        {
            lock (_open)
            {
                _open.Remove(open);
            }
        }
    }
}
