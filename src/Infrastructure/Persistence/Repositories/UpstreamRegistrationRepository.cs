using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class UpstreamRegistrationRepository(DbSession db, SecretProtector protector) : IUpstreamRegistrationRepository
{
    public async Task<UpstreamCredentials?> FindAsync(UpstreamRegistrationKey key, CancellationToken ct)
    {
        var where = new { McpClientId = key.McpClient.Value, key.Issuer, key.CallbackUrl };

        return (await db.FindAsync<Row>(Sql.Find, where, ct))?.TryOpen(protector, key);
    }

    public async Task<UpstreamCredentials> KeepFirstAsync(
        UpstreamRegistrationKey key, UpstreamCredentials credentials, bool isRenewal, DateTimeOffset now, CancellationToken ct)
    {
        var method = UpstreamAuthMethods.NameOf(credentials.Method);
        var sealedSecret = protector.Protect(
            credentials.ClientSecret?.Reveal() ?? string.Empty, Place(key, credentials.ClientId, method));
        var row = new
        {
            McpClientId = key.McpClient.Value,
            key.Issuer,
            key.CallbackUrl,
            UpstreamClient = credentials.ClientId,
            AuthMethod = method,
            Secrets = sealedSecret.Bytes,
            sealedSecret.KeyId,
            Now = now.ToUnix(),
            RenewedAt = isRenewal ? now.ToUnix() : (long?)null,
        };

        if (await db.TryInsertAsync(Sql.Add, row, ct))
        {
            return credentials;
        }

        if (await FindAsync(key, ct) is { } first)
        {
            return first;
        }

        // The one that was there does not open any more.
        await db.WriteAsync(Sql.Replace, row, ct);

        return credentials;
    }

    public async Task<bool> TryClaimRenewalAsync(
        UpstreamRegistrationKey key, string clientId, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.ClaimRenewal,
            new
            {
                McpClientId = key.McpClient.Value,
                key.Issuer,
                key.CallbackUrl,
                UpstreamClient = clientId,
                RenewedAt = now.ToUnix(),
                Until = (now - UpstreamRegistrationKey.RenewalPause).ToUnix(),
            },
            ct) == 1;

    public Task RemoveAsync(UpstreamRegistrationKey key, string clientId, CancellationToken ct) =>
        db.WriteAsync(
            Sql.Remove,
            new { McpClientId = key.McpClient.Value, key.Issuer, key.CallbackUrl, UpstreamClient = clientId },
            ct);

    private static string[] Place(UpstreamRegistrationKey key, string upstreamClient, string authMethod) =>
        SecretPlace.OfRegistration(key.McpClient.Value, key.Issuer, key.CallbackUrl, upstreamClient, authMethod);

    private sealed class Row
    {
        public required string UpstreamClient { get; init; }
        public required string AuthMethod { get; init; }
        public required byte[] Secrets { get; init; }

        // A registration without its secret is of no use; Bifrost registers anew.
        public UpstreamCredentials? TryOpen(SecretProtector protector, UpstreamRegistrationKey key) =>
            protector.TryUnprotect(Secrets, Place(key, UpstreamClient, AuthMethod)) is { } secret
                ? new UpstreamCredentials(
                    UpstreamClient, secret.Length == 0 ? null : new Secret(secret), UpstreamAuthMethods.Parse(AuthMethod)!.Value)
                : null;
    }

    private static class Sql
    {
        public const string Find = """
            SELECT upstream_client AS UpstreamClient, auth_method AS AuthMethod, secrets AS Secrets
            FROM upstream_registrations
            WHERE mcp_client_id = @McpClientId AND issuer = @Issuer AND callback_url = @CallbackUrl
            """;

        public const string Add = """
            INSERT INTO upstream_registrations (mcp_client_id, issuer, callback_url, upstream_client, auth_method, secrets,
              key_id, registered_at, renewed_at)
            VALUES (@McpClientId, @Issuer, @CallbackUrl, @UpstreamClient, @AuthMethod, @Secrets, @KeyId, @Now, @RenewedAt)
            """;

        public const string ClaimRenewal = """
            UPDATE upstream_registrations
            SET renewed_at = @RenewedAt
            WHERE mcp_client_id = @McpClientId AND issuer = @Issuer AND callback_url = @CallbackUrl
              AND upstream_client = @UpstreamClient AND (renewed_at IS NULL OR renewed_at <= @Until)
            """;

        public const string Remove = """
            DELETE FROM upstream_registrations
            WHERE mcp_client_id = @McpClientId AND issuer = @Issuer AND callback_url = @CallbackUrl
              AND upstream_client = @UpstreamClient
            """;

        public const string Replace = """
            UPDATE upstream_registrations
            SET upstream_client = @UpstreamClient, auth_method = @AuthMethod, secrets = @Secrets, key_id = @KeyId,
              registered_at = @Now, renewed_at = @RenewedAt
            WHERE mcp_client_id = @McpClientId AND issuer = @Issuer AND callback_url = @CallbackUrl
            """;
    }
}
