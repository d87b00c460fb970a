using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>Identifier of a connection.</summary>
public sealed record ConnectionId(string Value);

/// <summary>
/// One account of one subject at one MCP client: the provider's tokens, which belong to this subject alone and go to this
/// server alone. Unique on (subject, MCP client, issuer, label).
/// </summary>
public sealed record Connection
{
    /// <summary>An access token that ends within this time is not sent any more.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(5);

    /// <summary>Who it is.</summary>
    public required ConnectionId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required SubjectId Subject { get; init; }

    /// <summary>The server it is for.</summary>
    public required McpClientId McpClient { get; init; }

    /// <summary>The provider that gave the tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>
    /// The callback address of the registration that the tokens were given to; with the issuer it says which of Bifrost's
    /// registrations may renew them.
    /// </summary>
    public string CallbackUrl { get; init; } = string.Empty;

    /// <summary>Tells several accounts of one subject apart; '' for the only one.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>The tokens; encrypted at rest.</summary>
    public required UpstreamTokens Tokens { get; init; }

    /// <summary>When the tokens were received.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>Whether it can be used.</summary>
    public ConnectionStatus Status { get; init; }

    /// <summary>When the access token ends; null when the provider did not say, or named a moment past the end of time.</summary>
    public DateTimeOffset? ExpiresAt =>
        Tokens.Lifetime is { } lifetime && lifetime < DateTimeOffset.MaxValue - ConnectedAt ? ConnectedAt + lifetime : null;

    /// <summary>A connection as a provider's answer makes it.</summary>
    public static Connection Make(UpstreamRoundTrip trip, UpstreamTokens tokens, ISecretGenerator secrets, DateTimeOffset now) =>
        new()
        {
            Id = new ConnectionId(secrets.NewId()),
            Subject = trip.Subject,
            McpClient = trip.McpClient,
            Issuer = trip.Provider.Issuer,
            CallbackUrl = trip.CallbackUrl,
            Tokens = tokens,
            ConnectedAt = now,
        };

    /// <summary>Whether its access token may be sent at this moment.</summary>
    public bool IsUsableAt(DateTimeOffset now) =>
        Status == ConnectionStatus.Active && (ExpiresAt is not { } end || now < end - ExpiryMargin);
}
