using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>Identifier of a connection.</summary>
public sealed record ConnectionId(string Value);

/// <summary>
/// One account of one subject at one MCP client: the provider's tokens, which belong to this subject alone and go to this
/// server alone. Unique on (subject, MCP client, issuer, label). It lasts until the user or the provider ends it: its
/// tokens are renewed before they end, and a renewal that fails for the moment changes nothing about it.
/// </summary>
public sealed record Connection
{
    /// <summary>An access token that ends within this time, or within a sixth of its life, is not sent any more.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(5);

    /// <summary>Tokens are renewed this long before they end, or in the last third of their life.</summary>
    public static readonly TimeSpan RefreshMargin = TimeSpan.FromMinutes(5);

    /// <summary>Who it is.</summary>
    public required ConnectionId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required SubjectId Subject { get; init; }

    /// <summary>The server it is for.</summary>
    public required McpClientId McpClient { get; init; }

    /// <summary>
    /// The provider that gave the tokens: its issuer, or the origin of its authorization endpoint where nobody named one yet.
    /// </summary>
    public required string Issuer { get; init; }

    /// <summary>
    /// The callback address of the registration that the tokens were given to; with the issuer it says which of Bifrost's
    /// registrations may renew them.
    /// </summary>
    public string CallbackUrl { get; init; } = string.Empty;

    /// <summary>
    /// Origin of the server that the tokens are for. A process that does not know yet that the server moved, or a connection that
    /// such a process made, must not carry them to another one. '' for a connection older than this rule.
    /// </summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>Tells several accounts of one subject apart; '' for the only one.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>The tokens; encrypted at rest.</summary>
    public required UpstreamTokens Tokens { get; init; }

    /// <summary>
    /// Scopes that the provider was asked for when the user connected. What it did not grant of them, the account does not give: it is
    /// not asked for again.
    /// </summary>
    public string AskedScope { get; init; } = string.Empty;

    /// <summary>When the user connected.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the present tokens were received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Counts the tokens it had; whoever read an older version changes nothing.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether it can be used.</summary>
    public ConnectionStatus Status { get; init; }

    /// <summary>Renewals that failed since the last one that worked.</summary>
    public int Failures { get; init; }

    /// <summary>Of those, renewals that the provider refused in so many words.</summary>
    public int Refusals { get; init; }

    /// <summary>When the first of these refusals was; null when there is none.</summary>
    public DateTimeOffset? RefusedSince { get; init; }

    /// <summary>Before this moment its provider is not asked again; null when nothing failed.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When the access token ends; null when the provider did not say, or named a moment past the end of time.</summary>
    public DateTimeOffset? ExpiresAt =>
        Tokens.Lifetime is { } lifetime && lifetime < DateTimeOffset.MaxValue - ReceivedAt ? ReceivedAt + lifetime : null;

    /// <summary>
    /// When its tokens should be renewed; null when they need not or cannot be. A refused renewal is repeated, also after the use of the
    /// grant has ended.
    /// </summary>
    public DateTimeOffset? RefreshAt
    {
        get
        {
            if (Tokens.RefreshToken is null || Status != ConnectionStatus.Active)
            {
                return Tokens.RefreshToken is null ? null : RetryAt;
            }

            return ExpiresAt is { } end ? end - Shorter(RefreshMargin, Tokens.Lifetime!.Value / 3) : RefusedSince;
        }
    }

    /// <summary>Whether its provider may be asked for new tokens, now or after a pause.</summary>
    public bool IsRenewable => Status == ConnectionStatus.Active || RefreshAt is not null;

    /// <summary>A connection as a provider's answer makes it.</summary>
    public static Connection Make(UpstreamRoundTrip trip, UpstreamTokens tokens, ISecretGenerator secrets, DateTimeOffset now) =>
        new()
        {
            Id = new ConnectionId(secrets.NewId()),
            Subject = trip.Subject,
            McpClient = trip.McpClient,
            Issuer = trip.Provider.Issuer,
            CallbackUrl = trip.CallbackUrl,
            Server = trip.Server,
            Label = trip.Label,
            // Left out means that what was asked for is granted (RFC 6749 §5.1).
            Tokens = tokens with { Scope = tokens.Scope ?? ScopeOf(trip.Provider) },
            AskedScope = ScopeOf(trip.Provider) ?? string.Empty,
            ConnectedAt = now,
            ReceivedAt = now,
        };

    /// <summary>Whether its tokens are for this server as it is configured here and now.</summary>
    public bool BelongsTo(McpClient client) => Server.Length == 0 || Server == client.Origin;

    /// <summary>Whether its access token may be sent at this moment.</summary>
    public bool IsUsableAt(DateTimeOffset now) => Status == ConnectionStatus.Active
        && (ExpiresAt is not { } end || now < end - Shorter(ExpiryMargin, Tokens.Lifetime!.Value / 6));

    /// <summary>Whether its tokens should be renewed at this moment.</summary>
    public bool IsRefreshDueAt(DateTimeOffset now) => RefreshAt is { } due && now >= due;

    /// <summary>
    /// The connection with what its provider gave in exchange for the refresh token. What the answer leaves out stays as it was
    /// (RFC 6749 §6).
    /// </summary>
    public Connection Renew(UpstreamTokens fresh, DateTimeOffset now) => this with
    {
        Tokens = fresh with
        {
            RefreshToken = fresh.RefreshToken ?? Tokens.RefreshToken,
            Scope = fresh.Scope ?? Tokens.Scope,
        },
        ReceivedAt = now,
        Version = Version + 1,
        Status = ConnectionStatus.Active,
        Failures = 0,
        Refusals = 0,
        RefusedSince = null,
        RetryAt = null,
    };

    /// <summary>The connection after a renewal that failed for the moment: its provider is left alone for a while.</summary>
    /// <param name="asked">How long the provider asked to be left alone, or null.</param>
    /// <param name="spread">From 0 up to 1, so that what failed together is not repeated together.</param>
    /// <param name="now">The moment of the failure.</param>
    public Connection Pause(TimeSpan? asked, double spread, DateTimeOffset now) => this with
    {
        Failures = Failures + 1,
        RetryAt = Status == ConnectionStatus.Active
            ? now + RefreshPause.After(Failures + 1, asked, spread)
            : now + RefusalPause.AfterEnd(now - (RefusedSince ?? now), spread),
    };

    /// <summary>
    /// The connection after its provider refused to renew it in so many words. Refused often enough for long enough, it needs its user;
    /// the grant is kept and tried on (<see cref="RefusalPause"/>), and a renewal that works brings it back.
    /// </summary>
    /// <param name="asked">How long the provider asked to be left alone, or null.</param>
    /// <param name="spread">From 0 up to 1, so that what was refused together is not repeated together.</param>
    /// <param name="now">The moment of the refusal.</param>
    public Connection Refuse(TimeSpan? asked, double spread, DateTimeOffset now)
    {
        var since = RefusedSince ?? now;
        var refusals = Refusals + 1;
        var isDecided = Status == ConnectionStatus.NeedsReauth
            || (refusals >= RefusalPause.Decisive && now - since >= RefusalPause.DecisiveAfter);

        return this with
        {
            Status = isDecided ? ConnectionStatus.NeedsReauth : Status,
            Failures = Failures + 1,
            Refusals = refusals,
            RefusedSince = since,
            RetryAt = now + (isDecided ? RefusalPause.AfterEnd(now - since, spread) : RefusalPause.After(refusals, asked, spread)),
        };
    }

    private static string? ScopeOf(UpstreamProvider asked) =>
        asked.Scopes.Count > 0 ? string.Join(' ', asked.Scopes) : null;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
