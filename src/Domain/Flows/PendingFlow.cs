using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Flows;

/// <summary>
/// One authorization request on its way through consent. It lasts fifteen minutes, belongs to the browser that opened it,
/// lets the user change who they are until they answer, and is answered once.
/// </summary>
public sealed class PendingFlow
{
    /// <summary>How long a user may take to answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long past its expiry a flow is remembered, so that a repeat gets the right refusal.</summary>
    public static readonly TimeSpan Remembrance = TimeSpan.FromHours(1);

    private const int TagLength = 32;

    private PendingFlow(
        FlowId id,
        AuthorizationRequest request,
        SecretHash browser,
        SubjectId? subject,
        DateTimeOffset createdAt,
        FlowOutcome? outcome,
        long? source = null)
    {
        Id = id;
        Request = request;
        Browser = browser;
        Subject = subject;
        CreatedAt = createdAt;
        Outcome = outcome;
        Source = source;
    }

    /// <summary>Who it is.</summary>
    public FlowId Id { get; }

    /// <summary>What the client asked for.</summary>
    public AuthorizationRequest Request { get; }

    /// <summary>Hash of the secret that the browser carries in its flow cookie.</summary>
    public SecretHash Browser { get; }

    /// <summary>Who the user said they are; null until they did.</summary>
    public SubjectId? Subject { get; }

    /// <summary>When the client asked.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Hash of the source of the request while it is new, so that each source has its share; null once it was stored.</summary>
    public long? Source { get; }

    /// <summary>The first moment at which it is too late.</summary>
    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    /// <summary>How it was answered; null while it is open.</summary>
    public FlowOutcome? Outcome { get; }

    /// <summary>A new flow for the browser that holds the secret.</summary>
    public static PendingFlow Open(
        AuthorizationRequest request, Secret browserSecret, ISecretGenerator secrets, DateTimeOffset now, long? source = null) =>
        new(new FlowId(secrets.NewId()), request, browserSecret.Hash(), null, now, null, source);

    /// <summary>Rebuilds a stored flow.</summary>
    public static PendingFlow Restore(
        FlowId id,
        AuthorizationRequest request,
        SecretHash browser,
        SubjectId? subject,
        DateTimeOffset createdAt,
        FlowOutcome? outcome) =>
        new(id, request, browser, subject, createdAt, outcome);

    /// <summary>
    /// The guard before every page, form and connection of a flow: the right browser first, so that a stranger learns
    /// nothing; then unanswered; then in time.
    /// </summary>
    public Result<PendingFlow> Admit(IReadOnlyList<Secret> presented, DateTimeOffset now)
    {
        if (!presented.Any(secret => Browser.Matches(secret.Hash())))
        {
            return FlowErrors.WrongBrowser;
        }

        if (Outcome is not null)
        {
            return FlowErrors.AlreadyAnswered;
        }

        return now < ExpiresAt ? this : FlowErrors.Expired;
    }

    /// <summary>
    /// What a page of this flow that was made for an identity carries, so that its form is not taken for another identity, chosen
    /// meanwhile in another tab. It tells nothing about the identity.
    /// </summary>
    public string TagOf(SubjectId identity) =>
        Convert.ToHexStringLower(new Secret($"{Id.Value} {identity.Value}").Hash().ToBytes())[..TagLength];

    /// <summary>Whether what was read is what is answered: the page was made for this identity, or says nothing about that.</summary>
    public bool IsMeantBy(string? tag, SubjectId? identity) => tag is null || (identity is not null && tag == TagOf(identity));

    /// <summary>How long the user still has.</summary>
    public TimeSpan TimeLeft(DateTimeOffset now) => now < ExpiresAt ? ExpiresAt - now : TimeSpan.Zero;
}
