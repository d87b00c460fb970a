using System.Net.Http.Headers;
using System.Text;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Asks a server without a credential, so that it answers its challenge. Some servers challenge only what follows the handshake, some
/// only calls; a call for it names a tool that no server has. A redirect that adds or takes a slash is followed, and the cookies of a
/// load balancer are sent back.
/// </summary>
internal sealed class ChallengeProbe(OAuthSender sender, TimeProvider clock)
{
    private const string ListTools = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";

    private const string CallTool = """
        {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"bifrost-authorization-probe","arguments":{}}}
        """;

    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{
          "protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"Bifrost","version":"1"}}}
        """;

    /// <summary>The first answer that is a challenge, else that to the handshake.</summary>
    public async Task<Learned<OAuthAnswer>> AskAsync(McpClient client, Uri server, CancellationToken ct)
    {
        // The older transport opens its stream with GET and knows no POST at its address.
        if (client.ConnectionType == McpConnectionType.Sse)
        {
            var stream = await sender.ProbeAsync(Get(server), ct);

            return stream is { Failed: false, Value.SlashTarget: { } other } ? await sender.ProbeAsync(Get(other), ct) : stream;
        }

        var handshake = await sender.ProbeAsync(Post(server, Initialize), ct);

        if (handshake is { Failed: false, Value.SlashTarget: { } target })
        {
            server = target;
            handshake = await sender.ProbeAsync(Post(server, Initialize), ct);
        }

        if (handshake is not { Failed: false, Value.IsSuccess: true })
        {
            return handshake;
        }

        var cookies = new SessionCookies(clock);
        cookies.Take(server, handshake.Value.SetCookies);

        foreach (var message in new[] { ListTools, CallTool })
        {
            var answer = await sender.ProbeAsync(Post(server, message, handshake.Value.Session, cookies.For(server, configured: null)), ct);

            if (answer is { Failed: false, Value.Status: 401 or 403 })
            {
                return answer;
            }

            if (answer is not { Failed: false, Value.IsSuccess: true })
            {
                break;
            }
        }

        return handshake;
    }

    private static HttpRequestMessage Post(Uri server, string message, string? session = null, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, server)
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        }

        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        return request;
    }

    private static HttpRequestMessage Get(Uri url) => new(HttpMethod.Get, url)
    {
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/event-stream") } },
    };
}
