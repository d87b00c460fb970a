using System.Net;
using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The HTTP requests of one upstream session, with its cookies. What they carry is built here from the configuration, the account,
/// the session and those headers of clients that the administrator names, and from nothing else. Bodies of answers are decoded;
/// a redirect is followed where only a slash at the end differs (<see cref="SlashRedirect"/>).
/// </summary>
internal sealed partial class UpstreamWire
{
    private const string EventsType = "text/event-stream";
    private const int LongestSessionId = 1024;

    private readonly HttpMessageInvoker _http;
    private readonly UpstreamTarget _target;
    private readonly ServerFacts _facts;
    private readonly ILogger _logger;
    private readonly SessionCookies _cookies;
    private readonly KeyValuePair<string, string>[] _headers;
    private readonly string? _configuredCookie;
    private Uri _address;

    // Where messages go that are posted to another address of the server, after it redirected.
    private volatile Tuple<Uri, Uri>? _other;

    public UpstreamWire(HttpMessageInvoker http, UpstreamTarget target, ServerFacts facts, TimeProvider time, ILogger<UpstreamWire> logger)
    {
        _http = http;
        _target = target;
        _facts = facts;
        _logger = logger;
        _cookies = new SessionCookies(time);
        var headers = UpstreamHeaders.For(target).ToLookup(header => IsCookie(header.Key));
        _headers = [.. headers[false]];
        _configuredCookie = headers[true].Any() ? string.Join("; ", headers[true].Select(header => header.Value)) : null;
        _address = facts.AddressOf(target.Client);
    }

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
            _target.Conversation?.Ended.ThrowIfCancellationRequested();
        }

        return SayAsync(message, ct);
    }

    /// <summary>Sends a message with headers that repeat parts of it.</summary>
    public Task<HttpResponseMessage> PostAsync(
        OutgoingMessage message, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken ct) =>
        SendAsync(new Sending(HttpMethod.Post, "application/json, text/event-stream") { Message = message, Headers = headers }, null, ct);

    /// <summary>Sends a message to another address of the server.</summary>
    public Task<HttpResponseMessage> PostToAsync(Uri address, byte[] message, CancellationToken ct) =>
        SendAsync(new Sending(HttpMethod.Post, null) { Message = new OutgoingMessage(message) }, address, ct);

    /// <summary>Opens a stream of what the server has to say, from behind an event on where one is given.</summary>
    public Task<HttpResponseMessage> ListenAsync(string? lastEventId, CancellationToken ct) =>
        SendAsync(new Sending(HttpMethod.Get, EventsType) { LastEventId = lastEventId }, null, ct);

    /// <summary>Whether an answer is a stream of events, and a success.</summary>
    public static bool IsEventStream(HttpResponseMessage response) => response.IsSuccessStatusCode && HasEvents(response);

    /// <summary>Whether the body of an answer is a stream of events, whatever its status.</summary>
    public static bool HasEvents(HttpResponseMessage response) => BodyKinds.Of(response) == BodyKind.Events;

    /// <summary>Ends the session at the server.</summary>
    public async Task DeleteAsync(CancellationToken ct)
    {
        using var response = await SendAsync(new Sending(HttpMethod.Delete, null), null, ct);
    }

    /// <summary>Takes the session from the answer to the handshake; false when it is none that can be sent back.</summary>
    public bool TryTakeSession(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode || !response.Headers.TryGetValues(UpstreamHeaders.Session, out var values))
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

    /// <summary>Forgets the session and the revision, for a handshake from its beginning.</summary>
    public void Restart() => (SessionId, Revision) = (null, null);

    private static bool IsCookie(string name) => name.Equals(UpstreamHeaders.Cookie, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> SendAsync(Sending sending, Uri? other, CancellationToken ct)
    {
        var address = other is null ? Volatile.Read(ref _address) : _other is { } moved && moved.Item1 == other ? moved.Item2 : other;
        using var request = MakeRequest(sending, address);
        var response = await _http.SendAsync(request, ct);
        Take(address, response);

        return SlashRedirect.IsRedirect(response) ? await FollowAsync(sending, other, address, response, ct) : response;
    }

    private async Task<HttpResponseMessage> FollowAsync(
        Sending sending, Uri? other, Uri address, HttpResponseMessage response, CancellationToken ct)
    {
        if (SlashRedirect.Follow(address, sending.Method, response) is { } target)
        {
            response.Dispose();
            using var request = MakeRequest(sending with { Message = sending.Message?.Again() }, target);
            response = await _http.SendAsync(request, ct);
            Take(target, response);

            if (!SlashRedirect.IsRedirect(response))
            {
                NoteAddress(other, target);

                return response;
            }

            address = target;
        }

        RedirectRefused(_logger, _target.Client.Name.Value, SlashRedirect.Describe(address, response), (int)response.StatusCode);

        return response;
    }

    private void Take(Uri address, HttpResponseMessage response)
    {
        _cookies.Take(address, response);
        ContentCodings.Decode(response);
    }

    private void NoteAddress(Uri? other, Uri target)
    {
        if (other is not null)
        {
            _other = Tuple.Create(other, target);

            return;
        }

        Volatile.Write(ref _address, target);
        _facts.NoteAddress(_target.Client, target);
    }

    private HttpRequestMessage MakeRequest(in Sending sending, Uri address)
    {
        var request = new HttpRequestMessage(sending.Method, address) { Content = sending.Message };
        Add(request, _headers);
        Add(request, sending.Headers);
        Add(request, "Accept", sending.Accept);
        Add(request, "Last-Event-ID", sending.LastEventId);
        Add(request, UpstreamHeaders.Cookie, _cookies.For(address, _configuredCookie));
        Add(request, UpstreamHeaders.Session, SessionId);
        Add(request, UpstreamHeaders.Revision, Revision);

        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static void Add(HttpRequestMessage request, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (var index = 0; index < headers.Count; index++)
        {
            request.Headers.TryAddWithoutValidation(headers[index].Key, headers[index].Value);
        }
    }

    [LoggerMessage(172, LogLevel.Warning, "{McpClient} redirects to {Target} (HTTP {Status}), which is not followed. Configure the address it leads to, if it is yours")]
    private static partial void RedirectRefused(ILogger logger, string mcpClient, string target, int status);

    /// <summary>What is sent, wherever it is sent to.</summary>
    private readonly record struct Sending(HttpMethod Method, string? Accept)
    {
        public OutgoingMessage? Message { get; init; }

        public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

        public string? LastEventId { get; init; }
    }
}
