using System.Net;
using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// What a server says when it refuses a message: a JSON-RPC error or any text. Servers say in many words that they do not know a
/// session, or that they do not speak a revision; only the code and known words are taken from it, and nothing is repeated.
/// </summary>
internal sealed class Refusal
{
    /// <summary>How much of a body is read at most where it is no message.</summary>
    public const int MostBytes = 64 * 1024;

    private const int LongestWords = 4096;
    private const int LongestStatement = 200;

    private static readonly string[] RevisionWords = ["protocol version", "protocol-version", "protocolversion", "protocol_version"];

    private static readonly string[] EndWords =
    [
        "not found", "unknown", "invalid", "no valid", "not valid", "expired", "terminated", "no longer", "not exist", "no such", "missing",
        "not initialized", "uninitialized", "closed", "could not find", "unable to find", "ended", "gone",
    ];

    /// <summary>A refusal that says nothing.</summary>
    public static readonly Refusal OfNothing = new(null, string.Empty);

    private readonly int? _code;
    private readonly string _words;

    private Refusal(int? code, string words)
    {
        _code = code;
        _words = words;
    }

    /// <summary>
    /// The revisions of the protocol that it names and that Bifrost speaks, the newest first; null when it names others only.
    /// </summary>
    public IReadOnlyList<string>? Revisions
    {
        get
        {
            var named = McpRevisions.TowardsServers.Where(revision => _words.Contains(revision, StringComparison.Ordinal)).ToList();

            return named.Count == 0 && _words.Contains(McpRevisions.Modern, StringComparison.Ordinal) ? null : named;
        }
    }

    /// <summary>Whether it is about the revision of the protocol.</summary>
    public bool IsOfRevision => _code == JsonRpcCodes.UnsupportedRevision || Mentions(RevisionWords);

    /// <summary>Whether the refusal of a handshake may be about its revision: so it says, or it gives no other reason.</summary>
    public bool MayBeOfRevision => IsOfRevision
        || _code is null or JsonRpcCodes.InvalidParams or JsonRpcCodes.InvalidRequest or JsonRpcCodes.ServerError
        || Mentions("version");

    private bool IsOfSession => Mentions("session");

    // A code that means something else, whatever the words are.
    private bool IsOfMessage => _code is JsonRpcCodes.InvalidParams or JsonRpcCodes.MethodNotFound or JsonRpcCodes.ParseError;

    private bool HasSessionCode => _code is JsonRpcCodes.ServerError or JsonRpcCodes.SessionNotFound;

    /// <summary>Reads the body of a refusal where its status leaves open what is refused; what cannot be read says nothing.</summary>
    public static async Task<Refusal> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized))
        {
            return OfNothing;
        }

        using var body = new PooledBuffer(MostBytes);

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            var fits = await body.TryFillAsync(stream, response.Content.Headers.ContentLength, ct);

            return fits ? Of(body.Written) : OfNothing;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return OfNothing;
        }
    }

    /// <summary>Reads a body.</summary>
    public static Refusal Of(ReadOnlyMemory<byte> body) =>
        JsonRpcMessage.Receive(body, source: null) is { Fault: null, Error.IsEmpty: false } message && message.Error.Span[0] == (byte)'{'
            ? Of(message)
            : new Refusal(null, Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestWords)]));

    /// <summary>Reads a response with an error.</summary>
    public static Refusal Of(JsonRpcMessage message)
    {
        var error = JsonMembers.Of(message.Error);
        var data = error.Raw("data").Span;

        return new Refusal(
            error.Number("code"),
            $"{error.TextOrReplaced("message")} {Encoding.UTF8.GetString(data[..Math.Min(data.Length, LongestWords)])}");
    }

    /// <summary>Whether an answer says how to authenticate.</summary>
    public static bool IsChallenge(HttpResponseMessage response) => response.Headers.NonValidated.Contains("WWW-Authenticate");

    /// <summary>Whether the server refused a request because it does not know the session, so that the request has not been executed.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="isOwn">Whether it is an error that names the request.</param>
    public bool EndsSession(int status, bool isOwn) => status switch
    {
        (int)HttpStatusCode.NotFound or (int)HttpStatusCode.Gone => !isOwn || (!IsOfMessage && (HasSessionCode || IsOfSession)),
        (int)HttpStatusCode.BadRequest => !IsOfMessage && (HasSessionCode || IsOfSession),
        >= 200 and < 300 => HasSessionCode && IsOfSession && _words.Length <= LongestStatement && Mentions(EndWords),
        _ => false,
    };

    /// <summary>The failure that a refused handshake is, with the revisions that may be tried instead.</summary>
    /// <param name="response">The answer whose body was read.</param>
    public UpstreamFailure ToHandshakeFailure(HttpResponseMessage response)
    {
        var failure = ToFailure(response, isOwn: false, hasSession: false);
        var mayBeOfRevision = (int)response.StatusCode is 400 or 406 or 422 or 426 && MayBeOfRevision;

        return failure.Fault == UpstreamFault.RevisionRefused
            ? failure with { Fault = UpstreamFault.Refused }
            : failure with { Revisions = mayBeOfRevision ? Revisions : null };
    }

    /// <summary>The failure that a refused message is.</summary>
    /// <param name="response">The answer whose body was read.</param>
    /// <param name="isOwn">Whether it is an error that names the request.</param>
    /// <param name="hasSession">Whether the message named a session.</param>
    public UpstreamFailure ToFailure(HttpResponseMessage response, bool isOwn, bool hasSession)
    {
        var status = (int)response.StatusCode;

        return response.StatusCode switch
        {
            // Without a challenge it is not about the credential (RFC 9110 §15.5.2): a wrong one is refused with the handshake again.
            HttpStatusCode.Unauthorized when hasSession && !IsChallenge(response) && IsOfSession && Mentions(EndWords) =>
                new UpstreamFailure(UpstreamFault.SessionLost, status),
            _ when TokenRefusal.Read(response) is { } refused => refused,
            HttpStatusCode.BadRequest when IsOfRevision && !(isOwn && IsOfMessage) => new UpstreamFailure(UpstreamFault.RevisionRefused, status) { Revisions = Revisions },
            _ when hasSession && EndsSession(status, isOwn) => new UpstreamFailure(UpstreamFault.SessionLost, status),
            _ when status is >= 200 and < 300 => new UpstreamFailure(UpstreamFault.Garbage, status),
            _ => new UpstreamFailure(UpstreamFault.Refused, status),
        };
    }

    private bool Mentions(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (_words.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
