namespace Bifrost.Application.Settings;

/// <summary>How much of everything is served before it is refused. A source is an IPv4 address or an IPv6 /64.</summary>
public sealed record LimitSettings
{
    /// <summary>Registrations of OAuth clients from one source within the window. Generous: hosted clients share addresses.</summary>
    public int RegistrationsPerSource { get; init; } = 300;

    /// <summary>The window of <see cref="RegistrationsPerSource"/>.</summary>
    public TimeSpan RegistrationWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Registered OAuth clients that nobody has used yet, in all.</summary>
    public int MaxUnusedClients { get; init; } = 10_000;

    /// <summary>Of those, how many one source may have (an IPv4 address or an IPv6 /48); beyond it the oldest of them goes.</summary>
    public int UnusedClientsPerSource { get; init; } = 1000;

    /// <summary>How long a registered OAuth client may stay unused before it is removed.</summary>
    public TimeSpan UnusedClientLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Authorization requests from one source within the window.</summary>
    public int AuthorizeRequestsPerSource { get; init; } = 120;

    /// <summary>Of those, how many may be for one OAuth client. Every source has a count of its own.</summary>
    public int AuthorizeRequestsPerClient { get; init; } = 100;

    /// <summary>The window of <see cref="AuthorizeRequestsPerSource"/> and <see cref="AuthorizeRequestsPerClient"/>.</summary>
    public TimeSpan AuthorizeRequestWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Authorize requests that wait for a person, in all.</summary>
    public int MaxPendingFlows { get; init; } = 20_000;

    /// <summary>Of those, how many one source may have (an IPv4 address or an IPv6 /48); beyond it the oldest of them goes.</summary>
    public int PendingFlowsPerSource { get; init; } = 500;

    /// <summary>Virtual keys that may be tried within one flow.</summary>
    public int VirtualKeyAttemptsPerFlow { get; init; } = 10;

    /// <summary>Wrong virtual keys from one source within the window, at sign-in, at links and at the gateway. Right keys do not count.</summary>
    public int VirtualKeyAttemptsPerSource { get; init; } = 60;

    /// <summary>The window of <see cref="VirtualKeyAttemptsPerSource"/>.</summary>
    public TimeSpan VirtualKeyAttemptWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Access tokens from one source at the gateway that are unknown or have ended, within the window.</summary>
    public int AccessTokenFailuresPerSource { get; init; } = 300;

    /// <summary>The window of <see cref="AccessTokenFailuresPerSource"/>.</summary>
    public TimeSpan AccessTokenFailureWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Wrong admin keys from one source within the window. The right key is admitted beyond it.</summary>
    public int AdminKeyFailuresPerSource { get; init; } = 10;

    /// <summary>The window of <see cref="AdminKeyFailuresPerSource"/>.</summary>
    public TimeSpan AdminKeyFailureWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Sessions of MCP clients that something is kept in memory for, of one subject.</summary>
    public int SessionsPerSubject { get; init; } = 1024;

    /// <summary>The same, in all.</summary>
    public int MaxSessions { get; init; } = 4096;

    /// <summary>Streams of GET at the gateway that one subject keeps open at a time.</summary>
    public int StreamsPerSubject { get; init; } = 256;

    /// <summary>Streams of <c>subscriptions/listen</c> that one subject keeps open at a time.</summary>
    public int ListenStreamsPerSubject { get; init; } = 32;

    /// <summary>Streams of either kind that are open at a time, in all.</summary>
    public int MaxStreams { get; init; } = 4096;

    /// <summary>Bytes of lists of servers, and of answers that clients can take up again, that are kept in all.</summary>
    public int MaxKeptBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes of a request body outside the gateway.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a request body at the gateway.</summary>
    public int MaxMcpBodyBytes { get; init; } = 4 * 1024 * 1024;
}
