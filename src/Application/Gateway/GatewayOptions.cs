using Bifrost.Application.Settings;

namespace Bifrost.Application.Gateway;

/// <summary>Bounds and switches of the gateway, composed once at start. Nothing in it is read from a request.</summary>
public sealed record GatewayOptions
{
    /// <summary>Without a store nobody can be authenticated, so the gateway answers 503.</summary>
    public bool StoreEnabled { get; init; } = true;

    /// <summary>Origins that browsers may call from, besides Bifrost's own and loopback ones.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Hosts of programs in the browser that may call over https with a bearer token: those that authorization codes may go to; <c>*</c>
    /// is any.
    /// </summary>
    public IReadOnlyList<string> BrokerHosts { get; init; } = OAuthSettings.KnownClientHosts;

    /// <summary>Largest message a client may send, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest message of an upstream server that is passed on, in bytes.</summary>
    public int MaxUpstreamBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes of memory for one list of one server.</summary>
    public int MaxListBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most pages of one upstream list that are followed.</summary>
    public int MaxListPages { get; init; } = 50;

    /// <summary>How long a list is believed before its server is asked again.</summary>
    public TimeSpan ToolListLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it is believed that a list cannot be had.</summary>
    public TimeSpan FailedListLifetime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After how many requests in a row without any answer a server is left alone for a while.</summary>
    public int BreakerFailures { get; init; } = 3;

    /// <summary>How long that is at first; it doubles while the server stays silent.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest it gets.</summary>
    public TimeSpan LongestBreakerPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most upstream sessions that are kept while nobody uses them.</summary>
    public int MaxUpstreamSessions { get; init; } = 256;

    /// <summary>How long an upstream session is kept without a call.</summary>
    public TimeSpan UpstreamIdleTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait for what is only polite: cancelling a request, ending a session.</summary>
    public TimeSpan FarewellTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most sessions of clients that something is kept in memory for.</summary>
    public int MaxConversations { get; init; } = 4096;

    /// <summary>Most of them of one subject.</summary>
    public int MaxConversationsOfSubject { get; init; } = 1024;

    /// <summary>How long such a session is kept while the client neither asks nor listens.</summary>
    public TimeSpan ConversationIdleTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Most sessions that their clients ended and that are remembered so that none is used again.</summary>
    public int MaxEndedSessions { get; init; } = 65_536;

    /// <summary>Most resources that one client hears of.</summary>
    public int MaxSubscriptions { get; init; } = 256;

    /// <summary>Most messages that are kept for the stream of one client.</summary>
    public int MaxWaitingMessages { get; init; } = 256;

    /// <summary>Most bytes of them.</summary>
    public int MaxWaitingBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// How long a repeated request waits for the account that its user is connecting: shorter than what clients and proxies wait
    /// for an answer.
    /// </summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How often it looks meanwhile whether the account was connected through another process.</summary>
    public TimeSpan ConnectGlance { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often that is looked for where only a notification depends on it.</summary>
    public TimeSpan ElicitationGlance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an answer that its client can take up again goes on, and is kept, while nobody reads it. The request has the
    /// time of its server besides.
    /// </summary>
    public TimeSpan ResumeTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a client is told to wait before it takes up an answer again.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most such answers of one client's session, with those that have ended.</summary>
    public int MaxKeptAnswers { get; init; } = 16;

    /// <summary>Most events that are kept of one answer.</summary>
    public int MaxKeptEvents { get; init; } = 256;

    /// <summary>Most bytes of them.</summary>
    public int MaxKeptBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most bytes of all answers that are kept and all lists of servers together.</summary>
    public long MaxKeptBytesInAll { get; init; } = 128 * 1024 * 1024;

    /// <summary>How long a stream stays open at most after its credential has ended.</summary>
    public TimeSpan CredentialCheckTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most streams of <c>subscriptions/listen</c> that one subject keeps open at a time; each has sessions of its own at servers.</summary>
    public int MaxStreamsOfCaller { get; init; } = 32;

    /// <summary>Most streams of GET that one subject keeps open at a time.</summary>
    public int MaxReadersOfCaller { get; init; } = 256;

    /// <summary>Most of either kind that are open at a time, whoever keeps them.</summary>
    public int MaxStreams { get; init; } = 4096;

    /// <summary>How long it is at first until a server that could not be heard is tried again; it doubles each time.</summary>
    public TimeSpan ListenPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest it gets.</summary>
    public TimeSpan LongestListenPause { get; init; } = TimeSpan.FromMinutes(1);
}
