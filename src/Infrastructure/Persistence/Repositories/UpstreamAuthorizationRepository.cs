using System.Text.Json;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Security;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class UpstreamAuthorizationRepository(DbSession db, SecretProtector protector) : IUpstreamAuthorizationRepository
{
    public async Task<UpstreamAuthorization?> FindOpenAsync(SecretHash state, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.FindOpen, new { StateHash = state.ToBytes() }, ct))?.TryOpen(protector);

    public async Task<bool> IsUnderwayAsync(
        SubjectId subject, McpClientId client, string label, DateTimeOffset now, CancellationToken ct) =>
        await db.CountAsync(
            Sql.CountUnderway,
            new { SubjectId = subject.Value, McpClientId = client.Value, Label = label, Now = now.ToUnix() },
            ct) > 0;

    public async Task AddAsync(UpstreamAuthorization authorization, CancellationToken ct)
    {
        var trip = authorization.Trip;
        await db.WriteAsync(
            Sql.Trim,
            new
            {
                SubjectId = trip.Subject.Value,
                McpClientId = trip.McpClient.Value,
                KeepOpen = UpstreamAuthorization.MostOfSubject - 1,
                KeepAnswered = UpstreamAuthorization.MostAnswered,
            },
            ct);
        var secrets = new TripSecrets(
            trip.Verifier.Reveal(), trip.Credentials.ClientSecret?.Reveal(), trip.Server, trip.CallbackSegment, trip.Credentials.IsMethodAssumed);
        var row = new Row
        {
            StateHash = authorization.State.ToBytes(),
            SubjectId = trip.Subject.Value,
            McpClientId = trip.McpClient.Value,
            FlowId = trip.Flow?.Value,
            BaseUrl = trip.BaseUrl,
            Label = trip.Label,
            OAuthConfigId = trip.Config?.Value,
            Provider = JsonSerializer.Serialize(trip.Provider),
            Issuer = trip.Provider.Issuer,
            UpstreamClient = trip.Credentials.ClientId,
            AuthMethod = UpstreamAuthMethods.NameOf(trip.Credentials.Method),
            BrowserHash = authorization.Browser.ToBytes(),
            StartedAt = authorization.StartedAt.ToUnix(),
            ExpiresAt = authorization.ExpiresAt.ToUnix(),
        };

        await db.WriteAsync(Sql.Add, row.Seal(protector, JsonSerializer.Serialize(secrets)), ct);
    }

    public async Task<bool> TryCompleteAsync(SecretHash state, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(Sql.Complete, new { StateHash = state.ToBytes(), Now = now.ToUnix() }, ct) == 1;

    public async Task<bool> TryEndAsync(SecretHash state, string word, string? eventId, CancellationToken ct) =>
        await db.WriteAsync(Sql.End, new { StateHash = state.ToBytes(), Outcome = word, EventId = eventId }, ct) == 1;

    public async Task<RoundTripOutcome?> FindOutcomeAsync(SecretHash state, CancellationToken ct) =>
        (await db.FindAsync<RoundTripOutcomeRow>(Sql.FindOutcome, new { StateHash = state.ToBytes() }, ct))?.ToOutcome(state);

    // The callback is sealed with the rest: whoever can write to the store cannot move a trip to another provider's address.
    private sealed record TripSecrets(string Verifier, string? ClientSecret, string Server = "", string? CallbackSegment = null, bool IsMethodAssumed = false);

    private sealed record Row
    {
        public required byte[] StateHash { get; init; }
        public required string SubjectId { get; init; }
        public required string McpClientId { get; init; }
        public required string? FlowId { get; init; }
        public required string BaseUrl { get; init; }
        public required string Label { get; init; }
        public required string? OAuthConfigId { get; init; }
        public required string Provider { get; init; }
        public required string Issuer { get; init; }
        public required string UpstreamClient { get; init; }
        public required string AuthMethod { get; init; }
        public required byte[] BrowserHash { get; init; }
        public required long StartedAt { get; init; }
        public required long ExpiresAt { get; init; }
        public byte[] Secrets { get; init; } = [];
        public string KeyId { get; init; } = string.Empty;

        public Row Seal(SecretProtector protector, string secrets)
        {
            var sealedSecrets = protector.Protect(secrets, Place());

            return this with { Secrets = sealedSecrets.Bytes, KeyId = sealedSecrets.KeyId };
        }

        // A round trip whose verifier does not open cannot be completed; it is as unknown as one that never was.
        public UpstreamAuthorization? TryOpen(SecretProtector protector)
        {
            if (protector.TryUnprotect(Secrets, Place()) is not { } opened)
            {
                return null;
            }

            var secrets = JsonSerializer.Deserialize<TripSecrets>(opened)!;
            var trip = new UpstreamRoundTrip(
                new SubjectId(SubjectId),
                new McpClientId(McpClientId),
                JsonSerializer.Deserialize<UpstreamProvider>(Provider)!,
                new UpstreamCredentials(
                    UpstreamClient,
                    secrets.ClientSecret is null ? null : new Secret(secrets.ClientSecret),
                    UpstreamAuthMethods.Parse(AuthMethod)!.Value)
                { IsMethodAssumed = secrets.IsMethodAssumed },
                new Secret(secrets.Verifier),
                BaseUrl,
                FlowId is null ? null : new FlowId(FlowId))
            {
                Server = secrets.Server,
                CallbackSegment = secrets.CallbackSegment,
                Label = Label,
                Config = OAuthConfigId is null ? null : new OAuthConfigId(OAuthConfigId),
            };

            return UpstreamAuthorization.Restore(
                trip, SecretHash.Restore(StateHash), SecretHash.Restore(BrowserHash), StartedAt.ToTime());
        }

        private string[] Place() => SecretPlace.OfRoundTrip(SubjectId, McpClientId, Issuer, SecretPlace.Digest(
            StateHash, FlowId, BaseUrl, Label, OAuthConfigId, Provider, UpstreamClient, AuthMethod, BrowserHash, StartedAt, ExpiresAt));
    }

    private static class Sql
    {
        public const string FindOpen = """
            SELECT state_hash AS StateHash, subject_id AS SubjectId, mcp_client_id AS McpClientId, flow_id AS FlowId,
              base_url AS BaseUrl, label AS Label, oauth_config_id AS OAuthConfigId, provider AS Provider, issuer AS Issuer, upstream_client AS UpstreamClient,
              auth_method AS AuthMethod, secrets AS Secrets, browser_hash AS BrowserHash, started_at AS StartedAt,
              expires_at AS ExpiresAt
            FROM upstream_authorizations
            WHERE state_hash = @StateHash AND completed_at IS NULL
            """;

        public const string CountUnderway = """
            SELECT COUNT(*)
            FROM upstream_authorizations
            WHERE subject_id = @SubjectId AND mcp_client_id = @McpClientId AND label = @Label
              AND completed_at IS NULL AND expires_at > @Now
            """;

        public const string Add = """
            INSERT INTO upstream_authorizations (state_hash, subject_id, mcp_client_id, flow_id, base_url, label,
              oauth_config_id, provider, issuer, upstream_client, auth_method, secrets, key_id, browser_hash, started_at, expires_at, completed_at)
            VALUES (@StateHash, @SubjectId, @McpClientId, @FlowId, @BaseUrl, @Label,
              @OAuthConfigId, @Provider, @Issuer, @UpstreamClient, @AuthMethod, @Secrets, @KeyId, @BrowserHash, @StartedAt, @ExpiresAt, NULL)
            """;

        public const string Trim = """
            DELETE FROM upstream_authorizations
            WHERE state_hash IN (
              SELECT h.state_hash
              FROM (
                SELECT u.state_hash, u.completed_at, ROW_NUMBER() OVER (
                  PARTITION BY CASE WHEN u.completed_at IS NULL THEN 0 ELSE 1 END ORDER BY u.started_at DESC, u.state_hash) AS held
                FROM upstream_authorizations u
                WHERE u.subject_id = @SubjectId AND u.mcp_client_id = @McpClientId) h
              WHERE h.held > CASE WHEN h.completed_at IS NULL THEN @KeepOpen ELSE @KeepAnswered END)
            """;

        public const string Complete = """
            UPDATE upstream_authorizations
            SET completed_at = @Now
            WHERE state_hash = @StateHash AND completed_at IS NULL
            """;

        public const string End = """
            UPDATE upstream_authorizations
            SET outcome = @Outcome, event_id = @EventId
            WHERE state_hash = @StateHash AND completed_at IS NOT NULL AND outcome IS NULL
            """;

        public const string FindOutcome = """
            SELECT subject_id AS SubjectId, mcp_client_id AS McpClientId, flow_id AS FlowId, browser_hash AS BrowserHash,
              started_at AS StartedAt, completed_at AS CompletedAt, outcome AS Outcome, event_id AS EventId
            FROM upstream_authorizations
            WHERE state_hash = @StateHash AND completed_at IS NOT NULL
            """;
    }
}
