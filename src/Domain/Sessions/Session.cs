using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Sessions;

/// <summary>Identifier of a session.</summary>
public sealed record SessionId(string Value);

/// <summary>
/// What a consent produced: one client acting for one subject. Its twenty-four hours start when the code is redeemed;
/// until then it lives exactly as long as the code. It can be revoked at any moment.
/// </summary>
public sealed class Session
{
    /// <summary>How long a client may act after it redeemed its code.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private Session(
        SessionId id,
        SubjectId subject,
        ClientId client,
        DateTimeOffset createdAt,
        DateTimeOffset expiresAt,
        DateTimeOffset? revokedAt)
    {
        Id = id;
        Subject = subject;
        Client = client;
        CreatedAt = createdAt;
        ExpiresAt = expiresAt;
        RevokedAt = revokedAt;
    }

    /// <summary>Who it is.</summary>
    public SessionId Id { get; }

    /// <summary>Whom the client acts for.</summary>
    public SubjectId Subject { get; }

    /// <summary>The client that acts.</summary>
    public ClientId Client { get; }

    /// <summary>When the user consented.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The first moment at which it has ended by itself.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>When it was revoked; null while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; }

    /// <summary>A session that waits for its code to be redeemed.</summary>
    public static Session Start(SubjectId subject, ClientId client, ISecretGenerator secrets, DateTimeOffset now) =>
        new(new SessionId(secrets.NewId()), subject, client, now, now + AuthorizationCode.Lifetime, null);

    /// <summary>Rebuilds a stored session.</summary>
    public static Session Restore(
        SessionId id,
        SubjectId subject,
        ClientId client,
        DateTimeOffset createdAt,
        DateTimeOffset expiresAt,
        DateTimeOffset? revokedAt) =>
        new(id, subject, client, createdAt, expiresAt, revokedAt);

    /// <summary>Whether the client may act at this moment.</summary>
    public bool IsAliveAt(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;

    /// <summary>The session as the redemption of its code leaves it: its twenty-four hours begin.</summary>
    public Result<Session> Activate(DateTimeOffset now) => IsAliveAt(now)
        ? new Session(Id, Subject, Client, CreatedAt, now + Lifetime, null)
        : SessionErrors.Ended;

    /// <summary>The token that stands for the session from now on; it ends when the session ends.</summary>
    public AccessToken IssueAccessToken(Secret token, Audience audience, DateTimeOffset now) =>
        new(token.Hash(), Id, audience, now, ExpiresAt);
}
