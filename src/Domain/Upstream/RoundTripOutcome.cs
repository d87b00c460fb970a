using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// How a round trip ended whose state was used up, for a browser that comes again: a reload, or a repeat of the request by a balancer.
/// It is kept until the round trip would have expired.
/// </summary>
/// <param name="State">What is stored instead of the state.</param>
/// <param name="Subject">Whose connection it was for.</param>
/// <param name="McpClient">The server it was for.</param>
/// <param name="Flow">The consent flow to return to; null for a link at run time and for an administrator.</param>
/// <param name="Browser">Hash of the secret in the flow cookie of the browser that started.</param>
/// <param name="StartedAt">When the browser was sent away.</param>
/// <param name="CompletedAt">When the state was used up.</param>
public sealed record RoundTripOutcome(
    SecretHash State,
    SubjectId Subject,
    McpClientId McpClient,
    FlowId? Flow,
    SecretHash Browser,
    DateTimeOffset StartedAt,
    DateTimeOffset CompletedAt)
{
    /// <summary>What is stored for a round trip that connected an account; every other word is the code of its error.</summary>
    public const string Connected = "connected";

    /// <summary>
    /// The exchange ends within this time after the state was used up: three requests to the provider. A process that has not recorded
    /// an outcome by then does not exist any more.
    /// </summary>
    public static readonly TimeSpan LongestExchange = TimeSpan.FromSeconds(50);

    /// <summary><see cref="Connected"/> or the code of an error; null while the exchange is under way.</summary>
    public string? Word { get; init; }

    /// <summary>Reference of the request that ended it, which the log is searched for.</summary>
    public string? EventId { get; init; }

    /// <summary>Whether the outcome may be told: to the same browser, in time.</summary>
    public Result<Done> Admit(IReadOnlyList<Secret> presented, DateTimeOffset now) =>
        UpstreamAuthorization.Admit(Browser, StartedAt, presented, now);

    /// <summary>The error it ended with; null when the account was connected.</summary>
    /// <remarks>An exchange without an outcome after <see cref="LongestExchange"/> was interrupted.</remarks>
    public Error? Failure => Word switch
    {
        Connected => null,
        null => UpstreamErrors.Interrupted,
        _ => new Error(Word, "This connection was refused before. Start again."),
    };

    /// <summary>Whether the process that exchanges the code may still record an outcome.</summary>
    public bool IsAwaitedAt(DateTimeOffset now) => Word is null && now < CompletedAt + LongestExchange;
}
