using System.Globalization;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>What went wrong at an upstream server.</summary>
public enum UpstreamFault
{
    /// <summary>No connection could be made, or it broke.</summary>
    Unreachable,

    /// <summary>The connection or its handshake took too long.</summary>
    ConnectTimedOut,

    /// <summary>The answer took too long.</summary>
    TimedOut,

    /// <summary>The server refused the credential (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The server answered with another HTTP status than a success.</summary>
    Refused,

    /// <summary>The server wants more scopes than the account's token has (HTTP 403, RFC 6750 §3.1 insufficient_scope).</summary>
    AccessTooNarrow,

    /// <summary>The server forgot the session and refused the request (HTTP 404, and what else servers say).</summary>
    SessionLost,

    /// <summary>The server refused the request for the revision that it had agreed on.</summary>
    RevisionRefused,

    /// <summary>The answer is not what the protocol says.</summary>
    Garbage,

    /// <summary>The answer is larger than allowed.</summary>
    TooLarge,

    /// <summary>The server answered a list with an error.</summary>
    ListRefused,

    /// <summary>What the server lists takes more memory than is allowed.</summary>
    ListTooLarge,

    /// <summary>The server answered the handshake with an error or a revision that Bifrost does not know.</summary>
    HandshakeRefused,

    /// <summary>The account's tokens could not be renewed for the moment.</summary>
    SignInPaused,

    /// <summary>The provider refused to renew the account's tokens; it is asked again.</summary>
    SignInRefused,

    /// <summary>The administrator has not logged in at the server that all share, or has to do it again.</summary>
    LoginMissing,

    /// <summary>The caller asked for one of several accounts at a server that is configured for one only.</summary>
    AccountUnknown,

    /// <summary>The server asks for input that the client cannot be asked for.</summary>
    InputUnavailable,

    /// <summary>The server asks its user to open an address that is not passed on.</summary>
    AddressRefused,
}

/// <summary>Why an upstream server gave no answer. It holds nothing that the server wrote but the names of scopes.</summary>
public sealed record UpstreamFailure(UpstreamFault Fault, int? Status = null)
{
    private const int MostNamed = 8;

    /// <summary>Whether no connection could be made or its handshake had no answer, so that the request was not sent.</summary>
    public bool IsAtConnecting { get; init; }

    /// <summary>The scopes that the server asks for, where it says which.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Of these, the ones that the account's provider was asked for and did not grant.</summary>
    public IReadOnlyList<string> NotGranted { get; init; } = [];

    /// <summary>Whether the account's tokens could not be renewed; connecting it again would help.</summary>
    public bool IsOfSignIn => Fault is UpstreamFault.SignInPaused or UpstreamFault.SignInRefused;

    /// <summary>When what failed is tried again, where that is known.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>
    /// The revisions that the server names where it may have refused the one of the message, the newest first; empty where it names
    /// none, null where it refused something else.
    /// </summary>
    public IReadOnlyList<string>? Revisions { get; init; }

    /// <summary>Where a challenge says that the server's metadata is (RFC 9728 §5.1), as written.</summary>
    public IReadOnlyList<string> MetadataPlaces { get; init; } = [];

    /// <summary>Why no connection could be made, such as "name not resolved"; null where the fault says it all.</summary>
    public string? Cause { get; init; }

    /// <summary>The failure in a few words, for an administrator.</summary>
    public string Summary => Cause ?? Fault switch
    {
        UpstreamFault.Unreachable => "could not be reached",
        UpstreamFault.ConnectTimedOut => "did not connect in time",
        UpstreamFault.TimedOut => "did not answer in time",
        UpstreamFault.HandshakeRefused => "no common protocol revision",
        UpstreamFault.Garbage => "an answer that is not valid MCP",
        _ when Status is { } status => $"HTTP {status}",
        _ => Fault.ToString(),
    };

    /// <summary>One sentence for the person or model that made the call.</summary>
    public string Describe(McpClient client) => Fault switch
    {
        UpstreamFault.Unreachable when Cause is not null => $"{client.Name} could not be reached: {Cause}.",
        UpstreamFault.Unreachable => $"{client.Name} could not be reached.",
        UpstreamFault.ConnectTimedOut => $"{client.Name} did not connect within {Seconds(client.ConnectTimeout)} seconds.",
        UpstreamFault.TimedOut => $"{client.Name} did not answer within {Seconds(client.ToolExecutionTimeout)} seconds.",
        UpstreamFault.Unauthorized when client.AuthType == McpAuthType.None =>
            $"{client.Name} wants a credential, and Bifrost is configured with none for it (HTTP {Status ?? 401}).",
        UpstreamFault.Unauthorized =>
            $"{client.Name} refused the credential that Bifrost is configured with (HTTP {Status ?? 401}). "
            + "An administrator has to renew it.",
        UpstreamFault.Refused when Status >= 500 => $"{client.Name} failed (HTTP {Status}).",
        UpstreamFault.Refused => $"{client.Name} refused the request (HTTP {Status}).",
        UpstreamFault.AccessTooNarrow when NotGranted.Count > 0 =>
            $"{client.Name} refused the request (HTTP {Status ?? 403}): your account does not give {string.Join(", ", NotGranted.Take(MostNamed))}. "
            + "Its provider was asked for that when the account was connected. Connect the account again once it may give more.",
        UpstreamFault.AccessTooNarrow =>
            $"{client.Name} refused the request: the account that is used there lacks the access that it asks for (HTTP {Status ?? 403}).",
        UpstreamFault.SessionLost => $"{client.Name} forgot the session again right after it was made.",
        UpstreamFault.TooLarge => $"{client.Name} sent an answer larger than Bifrost passes on.",
        UpstreamFault.ListRefused => $"{client.Name} answered with an error when it was asked for its list.",
        UpstreamFault.ListTooLarge => $"{client.Name} lists more than Bifrost keeps of one server (mcp.max_list_bytes).",
        UpstreamFault.HandshakeRefused or UpstreamFault.RevisionRefused => $"{client.Name} speaks no protocol revision that Bifrost speaks.",
        UpstreamFault.SignInPaused =>
            $"The sign-in at {client.Name} cannot be renewed right now, because its provider fails or cannot be reached. "
            + "The account stays connected; try again in a moment.",
        UpstreamFault.SignInRefused => string.Create(
            CultureInfo.InvariantCulture,
            $"The provider of {client.Name} refused to renew the sign-in. It is asked again at {RetryAt:yyyy-MM-dd HH:mm:ss} UTC. ")
            + "If it keeps refusing, the account has to be connected again.",
        UpstreamFault.LoginMissing => $"{client.Name} waits for its administrator's login.",
        UpstreamFault.AccountUnknown => $"{client.Name} is not configured for an account of that name.",
        UpstreamFault.InputUnavailable => $"{client.Name} asks for input that this client cannot give.",
        UpstreamFault.AddressRefused =>
            $"{client.Name} asks to open an address that is neither https nor http on a loopback host. It is not passed on.",
        _ => $"{client.Name} sent an answer that is not valid MCP.",
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
