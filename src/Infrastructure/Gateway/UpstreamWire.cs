using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The HTTP requests of one upstream session (Streamable HTTP). What they carry is built here from the configuration, the
/// account, the session and those headers of clients that the administrator names, and from nothing else.
/// </summary>
internal sealed class UpstreamWire(HttpMessageInvoker http, UpstreamTarget target)
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string RevisionHeader = "MCP-Protocol-Version";
    private const string EventsType = "text/event-stream";
    private const int LongestSessionId = 1024;

    // What the protocol decides, and what would name somebody else than the account in use.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Accept", "Upgrade", "TE", "Trailer",
        SessionHeader, RevisionHeader, "Mcp-Method", "Mcp-Name", "Last-Event-ID",
    };

    private const string UserAgent = "User-Agent";

    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "x-bf-virtual-key", "x-bf-vk",
    };

    private readonly KeyValuePair<string, string>[] _headers = [.. HeadersFor(target)];

    /// <summary>The session the server gave, or null when it keeps none.</summary>
    public string? SessionId { get; private set; }

    /// <summary>The negotiated revision; null before the handshake.</summary>
    public string? Revision { get; set; }

    /// <summary>Sends a message. The answer's body is not read yet.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] message, CancellationToken ct) =>
        PostAsync(new OutgoingMessage(message), [], ct);

    /// <summary>Sends a message that wants no answer.</summary>
    public async Task SayAsync(byte[] message, CancellationToken ct)
    {
        using var accepted = await PostAsync(message, ct);
    }

    /// <summary>
    /// Answers a request of the server. Where the client's session has ended, the one at the server ends with it, and its requests
    /// need no answer.
    /// </summary>
    public Task AnswerAsync(byte[] message, CancellationToken ct)
    {
        if (SessionId is not null)
        {
            target.Conversation?.Ended.ThrowIfCancellationRequested();
        }

        return SayAsync(message, ct);
    }

    /// <summary>Sends a message with headers that repeat parts of it.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        OutgoingMessage message, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken ct)
    {
        using var request = MakeRequest(HttpMethod.Post);

        for (var index = 0; index < headers.Count; index++)
        {
            request.Headers.TryAddWithoutValidation(headers[index].Key, headers[index].Value);
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Content = message;

        return await http.SendAsync(request, ct);
    }

    /// <summary>Sends a message to another address of the server.</summary>
    public async Task<HttpResponseMessage> PostToAsync(Uri address, byte[] message, CancellationToken ct)
    {
        using var request = MakeRequest(HttpMethod.Post);
        request.RequestUri = address;
        request.Content = new OutgoingMessage(message);

        return await http.SendAsync(request, ct);
    }

    /// <summary>Opens a stream of what the server has to say, from behind an event on where one is given.</summary>
    public async Task<HttpResponseMessage> ListenAsync(string? lastEventId, CancellationToken ct)
    {
        using var request = MakeRequest(HttpMethod.Get);
        request.Headers.TryAddWithoutValidation("Accept", EventsType);

        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await http.SendAsync(request, ct);
    }

    /// <summary>Whether an answer is a stream of events, and a success.</summary>
    public static bool IsEventStream(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && HasEvents(response);

    /// <summary>Whether the body of an answer is a stream of events, whatever its status.</summary>
    public static bool HasEvents(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, EventsType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Ends the session at the server.</summary>
    public async Task DeleteAsync(CancellationToken ct)
    {
        using var request = MakeRequest(HttpMethod.Delete);
        using var response = await http.SendAsync(request, ct);
    }

    /// <summary>Takes the session from the answer to the handshake; false when it is none that can be sent back.</summary>
    public bool TryTakeSession(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(SessionHeader, out var values))
        {
            return true;
        }

        var given = string.Join(',', values);

        if (given.Length is 0 or > LongestSessionId || !given.All(letter => letter is > ' ' and <= '~'))
        {
            return false;
        }

        SessionId = given;

        return true;
    }

    private static IEnumerable<KeyValuePair<string, string>> HeadersFor(UpstreamTarget target)
    {
        var isShared = target.Client.AuthType == McpAuthType.Headers;

        // Some servers turn away who does not say a name.
        if (!target.Client.Headers.Keys.Concat(target.ExtraHeaders.Select(extra => extra.Key)).Contains(UserAgent, StringComparer.OrdinalIgnoreCase))
        {
            yield return new(UserAgent, "Bifrost");
        }

        foreach (var (name, value) in target.Client.Headers)
        {
            if (!Reserved.Contains(name) && (isShared || !Credentials.Contains(name)))
            {
                yield return new(name, value.Reveal());
            }
        }

        foreach (var extra in target.ExtraHeaders.Where(extra => !Reserved.Contains(extra.Key) && !Credentials.Contains(extra.Key)))
        {
            yield return extra;
        }

        if (target.Connection is { } connection)
        {
            yield return new("Authorization", $"Bearer {connection.Tokens.AccessToken.Reveal()}");
        }
    }

    private HttpRequestMessage MakeRequest(HttpMethod method)
    {
        var request = new HttpRequestMessage(method, target.Client.Endpoint);

        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (SessionId is not null)
        {
            request.Headers.TryAddWithoutValidation(SessionHeader, SessionId);
        }

        if (Revision is not null)
        {
            request.Headers.TryAddWithoutValidation(RevisionHeader, Revision);
        }

        return request;
    }
}
