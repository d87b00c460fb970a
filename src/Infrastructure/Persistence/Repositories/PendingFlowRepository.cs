using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Persistence.Repositories;

internal sealed class PendingFlowRepository(DbSession db) : IPendingFlowRepository
{
    public async Task<PendingFlow?> FindAsync(FlowId id, CancellationToken ct) =>
        (await db.FindAsync<Row>(Sql.Find, new { FlowId = id.Value }, ct))?.ToFlow();

    public Task AddAsync(PendingFlow flow, CancellationToken ct) =>
        db.WriteAsync(
            Sql.Add,
            new
            {
                FlowId = flow.Id.Value,
                ClientId = flow.Request.ClientId.Value,
                RedirectUri = flow.Request.RedirectUri.Value,
                CodeChallenge = flow.Request.Challenge.Value,
                flow.Request.State,
                Audience = flow.Request.Audience.Path,
                Scope = Scopes.Granted,
                flow.Request.BaseUrl,
                BrowserHash = flow.Browser.ToBytes(),
                CreatedAt = flow.CreatedAt.ToUnix(),
                ExpiresAt = flow.ExpiresAt.ToUnix(),
                SourceHash = flow.Source,
            },
            ct);

    public async Task<bool> TryIdentifyAsync(PendingFlow flow, SubjectId subject, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.Identify,
            new { FlowId = flow.Id.Value, Chosen = subject.Value, Before = flow.Subject?.Value ?? string.Empty },
            ct) == 1;

    public async Task<bool> TryAnswerAsync(PendingFlow flow, FlowOutcome outcome, DateTimeOffset now, CancellationToken ct) =>
        await db.WriteAsync(
            Sql.Answer,
            new
            {
                FlowId = flow.Id.Value,
                Before = flow.Subject?.Value ?? string.Empty,
                Outcome = outcome == FlowOutcome.Granted ? Row.Granted : Row.Denied,
                Now = now.ToUnix(),
            },
            ct) == 1;

    public Task ForgetIdentityAsync(SubjectId subject, CancellationToken ct) =>
        db.WriteAsync(Sql.ForgetIdentity, new { SubjectId = subject.Value }, ct);

    public Task ExpireAsync(Audience audience, DateTimeOffset now, CancellationToken ct) =>
        db.WriteAsync(Sql.Expire, new { Audience = audience.Path, Now = now.ToUnix() }, ct);

    public async Task<bool> TryCountKeyAttemptAsync(FlowId id, int maximum, CancellationToken ct) =>
        await db.WriteAsync(Sql.CountKeyAttempt, new { FlowId = id.Value, Maximum = maximum }, ct) == 1;

    private sealed class Row
    {
        public const string Granted = "granted";
        public const string Denied = "denied";

        public required string FlowId { get; init; }
        public required string ClientId { get; init; }
        public required string RedirectUri { get; init; }
        public required string CodeChallenge { get; init; }
        public required string? State { get; init; }
        public required string Audience { get; init; }
        public required string BaseUrl { get; init; }
        public required byte[] BrowserHash { get; init; }
        public required string? SubjectId { get; init; }
        public required long CreatedAt { get; init; }
        public required string? Outcome { get; init; }

        public PendingFlow ToFlow() => PendingFlow.Restore(
            new FlowId(FlowId),
            new AuthorizationRequest(
                new ClientId(ClientId),
                Domain.Clients.RedirectUri.Restore(RedirectUri),
                PkceChallenge.Restore(CodeChallenge),
                State,
                Domain.Flows.Audience.Restore(Audience),
                BaseUrl),
            SecretHash.Restore(BrowserHash),
            SubjectId is null ? null : new SubjectId(SubjectId),
            CreatedAt.ToTime(),
            Outcome is null ? null : Outcome == Granted ? FlowOutcome.Granted : FlowOutcome.Denied);
    }

    private static class Sql
    {
        public const string Find = """
            SELECT flow_id AS FlowId, client_id AS ClientId, redirect_uri AS RedirectUri, code_challenge AS CodeChallenge,
              state AS State, audience AS Audience, base_url AS BaseUrl, browser_hash AS BrowserHash,
              subject_id AS SubjectId, created_at AS CreatedAt, outcome AS Outcome
            FROM pending_flows
            WHERE flow_id = @FlowId
            """;

        public const string Add = """
            INSERT INTO pending_flows (flow_id, client_id, redirect_uri, code_challenge, state, audience, scope, base_url,
              browser_hash, subject_id, key_attempts, created_at, expires_at, outcome, answered_at, source_hash)
            VALUES (@FlowId, @ClientId, @RedirectUri, @CodeChallenge, @State, @Audience, @Scope, @BaseUrl,
              @BrowserHash, NULL, 0, @CreatedAt, @ExpiresAt, NULL, NULL, @SourceHash)
            """;

        public const string Identify = """
            UPDATE pending_flows
            SET subject_id = @Chosen
            WHERE flow_id = @FlowId AND outcome IS NULL AND COALESCE(subject_id, '') = @Before
              AND EXISTS (SELECT 1 FROM subjects s WHERE s.subject_id = @Chosen)
            """;

        // What the client asked for is forgotten with the answer; what a repeat needs to be refused is kept.
        public const string Answer = """
            UPDATE pending_flows
            SET outcome = @Outcome, answered_at = @Now, redirect_uri = '', code_challenge = '', state = NULL,
              source_hash = NULL
            WHERE flow_id = @FlowId AND outcome IS NULL AND expires_at > @Now AND COALESCE(subject_id, '') = @Before
            """;

        // An identity that nobody is, rather than none: a flow without a choice may be answered as Skip, and one that lost it may not.
        public const string ForgetIdentity = """
            UPDATE pending_flows
            SET subject_id = ''
            WHERE subject_id = @SubjectId AND outcome IS NULL
            """;

        public const string Expire = """
            UPDATE pending_flows
            SET expires_at = @Now
            WHERE audience = @Audience AND outcome IS NULL AND expires_at > @Now
            """;

        public const string CountKeyAttempt = """
            UPDATE pending_flows
            SET key_attempts = key_attempts + 1
            WHERE flow_id = @FlowId AND key_attempts < @Maximum
            """;
    }
}
