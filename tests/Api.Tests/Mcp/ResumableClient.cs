using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A client with a session that calls a tool, loses the answer and takes it up again.</summary>
internal sealed class ResumableClient(GatewayHost host, string session, string token = GatewayHost.Token, string path = "/mcp")
{
    public static async Task<ResumableClient> BeginAsync(
        GatewayHost host, string token = GatewayHost.Token, string revision = "2025-11-25", string capabilities = "{}", string path = "/mcp")
    {
        using var request = host.Post(
            $$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{revision}}","capabilities":{{capabilities}},"clientInfo":{"name":"c","version":"1"} } }""",
            token,
            path);
        using var response = await host.Http.SendAsync(request);

        return new ResumableClient(host, response.Headers.GetValues("Mcp-Session-Id").Single(), token, path);
    }

    /// <summary>Calls a tool; the answer as it comes.</summary>
    public Task<ClientEvents> CallAsync(string id = "7")
    {
        var request = Post($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"_meta":{"progressToken":1},"name":"notes-echo"}}""");

        return ClientEvents.OpenAsync(host.Http, request);
    }

    /// <summary>Comes back behind an event.</summary>
    public Task<ClientEvents> ResumeAsync(string seen, string? credential = null)
    {
        var request = Get(credential);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", seen);

        return ClientEvents.OpenAsync(host.Http, request);
    }

    /// <summary>Opens the stream of the session.</summary>
    public Task<ClientEvents> ListenAsync() => ClientEvents.OpenAsync(host.Http, Get(credential: null));

    /// <summary>Sends a message.</summary>
    public async Task<string> SendAsync(string body)
    {
        using var response = await host.Http.SendAsync(Post(body));

        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Ends the session.</summary>
    public async Task EndAsync()
    {
        using var request = host.Request(HttpMethod.Delete, path);
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Add("Mcp-Session-Id", session);
        using var response = await host.Http.SendAsync(request);
    }

    private HttpRequestMessage Get(string? credential)
    {
        var request = host.Request(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential ?? token}");
        request.Headers.Add("Mcp-Session-Id", session);

        return request;
    }

    private HttpRequestMessage Post(string body)
    {
        var request = host.Post(body, token, path);
        request.Headers.Add("Mcp-Session-Id", session);

        return request;
    }
}
