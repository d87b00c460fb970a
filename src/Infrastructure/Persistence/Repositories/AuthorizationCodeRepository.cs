using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class AuthorizationCodeRepository(DbSession db) : IAuthorizationCodeRepository
{
    public async Task<AuthorizationCode?> FindAsync(SecretHash hash, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { CodeHash = hash.ToBytes() }, ct))?.ToCode();

    public Task AddAsync(AuthorizationCode code, CancellationToken ct) =>
        db.WriteAsync(
            Sql.Add,
            new
            {
                CodeHash = code.Hash.ToBytes(),
                SessionId = code.Session.Value,
                ClientId = code.Request.ClientId.Value,
                RedirectUri = code.Request.RedirectUri.Value,
                CodeChallenge = code.Request.Challenge.Value,
                Audience = code.Request.Audience.Path,
                Scope = Scopes.Granted,
                code.Request.BaseUrl,
                IssuedAt = code.IssuedAt.ToUnix(),
                ExpiresAt = code.ExpiresAt.ToUnix(),
            },
            ct);

    public async Task<bool> TryMarkRedeemedAsync(AuthorizationCode code, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(Sql.MarkRedeemed, new { CodeHash = code.Hash.ToBytes(), Now = now.ToUnix() }, ct) == 1;

    private sealed class Row
    {
        public required byte[] CodeHash { get; init; }
        public required string SessionId { get; init; }
        public required string ClientId { get; init; }
        public required string RedirectUri { get; init; }
        public required string CodeChallenge { get; init; }
        public required string Audience { get; init; }
        public required string BaseUrl { get; init; }
        public required long IssuedAt { get; init; }
        public required long? RedeemedAt { get; init; }

        public AuthorizationCode ToCode() => AuthorizationCode.Restore(
            SecretHash.Restore(CodeHash),
            new AuthorizationRequest(
                new ClientId(ClientId),
                Domain.Clients.RedirectUri.Restore(RedirectUri),
                PkceChallenge.Restore(CodeChallenge),
                State: null,
                Domain.Flows.Audience.Restore(Audience),
                BaseUrl),
            new SessionId(SessionId),
            IssuedAt.ToTime(),
            RedeemedAt.ToTime());
    }

    private static class Sql
    {
        public const string Find = """
            SELECT code_hash AS CodeHash, session_id AS SessionId, client_id AS ClientId, redirect_uri AS RedirectUri,
              code_challenge AS CodeChallenge, audience AS Audience, base_url AS BaseUrl, issued_at AS IssuedAt,
              redeemed_at AS RedeemedAt
            FROM authorization_codes
            WHERE code_hash = @CodeHash
            """;

        public const string Add = """
            INSERT INTO authorization_codes (code_hash, session_id, client_id, redirect_uri, code_challenge, audience,
              scope, base_url, issued_at, expires_at, redeemed_at)
            VALUES (@CodeHash, @SessionId, @ClientId, @RedirectUri, @CodeChallenge, @Audience,
              @Scope, @BaseUrl, @IssuedAt, @ExpiresAt, NULL)
            """;

        public const string MarkRedeemed = """
            UPDATE authorization_codes
            SET redeemed_at = @Now
            WHERE code_hash = @CodeHash AND redeemed_at IS NULL
            """;
    }
}
