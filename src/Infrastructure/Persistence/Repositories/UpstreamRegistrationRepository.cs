using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class UpstreamRegistrationRepository(DbSession db, SecretProtector protector) : IUpstreamRegistrationRepository
{
    public async Task<UpstreamCredentials?> FindAsync(UpstreamRegistrationKey key, CancellationToken ct)
    {
        var where = new { McpClientId = key.McpClient.Value, key.Issuer, key.CallbackUrl };

        return (await db.FindAsync<Row>(Sql.Find, where, ct))?.ToCredentials(protector, Place(key));
    }

    public async Task<UpstreamCredentials> KeepFirstAsync(
        UpstreamRegistrationKey key, UpstreamCredentials credentials, DateTimeOffset now, CancellationToken ct)
    {
        var sealedSecret = protector.Protect(credentials.ClientSecret?.Reveal() ?? string.Empty, Place(key));
        var row = new
        {
            McpClientId = key.McpClient.Value,
            key.Issuer,
            key.CallbackUrl,
            UpstreamClient = credentials.ClientId,
            AuthMethod = AuthMethodName.Of(credentials.Method),
            Secrets = sealedSecret.Bytes,
            sealedSecret.KeyId,
            Now = now.ToUnix(),
        };

        return await db.TryInsertAsync(Sql.Add, row, ct) ? credentials : (await FindAsync(key, ct))!;
    }

    private static string[] Place(UpstreamRegistrationKey key) =>
        ["registration", key.McpClient.Value, key.Issuer, key.CallbackUrl];

    private sealed class Row
    {
        public required string UpstreamClient { get; init; }
        public required string AuthMethod { get; init; }
        public required byte[] Secrets { get; init; }

        public UpstreamCredentials ToCredentials(SecretProtector protector, string[] place)
        {
            var secret = protector.Unprotect(Secrets, place);

            return new UpstreamCredentials(
                UpstreamClient, secret.Length == 0 ? null : new Secret(secret), AuthMethodName.Parse(AuthMethod));
        }
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
              key_id, registered_at)
            VALUES (@McpClientId, @Issuer, @CallbackUrl, @UpstreamClient, @AuthMethod, @Secrets, @KeyId, @Now)
            """;
    }
}
