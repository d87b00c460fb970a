using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// One round trip of one browser to one provider for one subject. It takes ten minutes at most, completes once, and is
/// bound to everything that was read at its start: server, issuer, endpoints, credentials, callback address.
/// </summary>
public sealed class UpstreamAuthorization
{
    /// <summary>How long a user may take at the provider.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many of one subject at one server wait for an answer at most. A person with a few tabs needs a few.</summary>
    public const int MostOfSubject = 32;

    /// <summary>How many of one subject at one server are remembered after their answer at most.</summary>
    public const int MostAnswered = 256;

    private UpstreamAuthorization(UpstreamRoundTrip trip, SecretHash state, SecretHash browser, DateTimeOffset startedAt)
    {
        Trip = trip;
        State = state;
        Browser = browser;
        StartedAt = startedAt;
    }

    /// <summary>What it is bound to.</summary>
    public UpstreamRoundTrip Trip { get; }

    /// <summary>What is stored instead of the state.</summary>
    public SecretHash State { get; }

    /// <summary>Hash of the secret in the flow cookie of the browser that started.</summary>
    public SecretHash Browser { get; }

    /// <summary>When the browser was sent away.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The first moment at which it is too late.</summary>
    public DateTimeOffset ExpiresAt => StartedAt + Lifetime;

    /// <summary>A new round trip.</summary>
    public static UpstreamAuthorization Start(UpstreamRoundTrip trip, Secret state, SecretHash browser, DateTimeOffset now) =>
        new(trip, state.Hash(), browser, now);

    /// <summary>Rebuilds a stored round trip.</summary>
    public static UpstreamAuthorization Restore(
        UpstreamRoundTrip trip, SecretHash state, SecretHash browser, DateTimeOffset startedAt) =>
        new(trip, state, browser, startedAt);

    /// <summary>Whether an answer may use up this round trip: the same browser, in time. A stranger does not spend it.</summary>
    public Result<Done> Admit(IReadOnlyList<Secret> presented, DateTimeOffset now) => Admit(Browser, StartedAt, presented, now);

    internal static Result<Done> Admit(
        SecretHash browser, DateTimeOffset startedAt, IReadOnlyList<Secret> presented, DateTimeOffset now)
    {
        if (!presented.Any(secret => browser.Matches(secret.Hash())))
        {
            return UpstreamErrors.WrongBrowser;
        }

        return now < startedAt + Lifetime ? Done.Value : UpstreamErrors.Expired;
    }

    /// <summary>
    /// Checks what the provider sent back, and to which address, and answers the code to exchange (RFC 6749 §4.1.2, RFC 9207 §2.4,
    /// RFC 9700 §4.4.2).
    /// </summary>
    /// <param name="answer">What came back.</param>
    /// <param name="pinned">The issuer that an earlier answer named for the same connection; null when none did.</param>
    public Result<string> Read(UpstreamAnswer answer, string? pinned = null)
    {
        if (!string.Equals(answer.CallbackSegment, Trip.CallbackSegment, StringComparison.Ordinal))
        {
            return UpstreamErrors.WrongIssuer with { Reason = "the answer came to the callback address of another issuer" };
        }

        if (!Trip.Provider.Admits(answer.Issuer, pinned))
        {
            var expected = pinned is null ? "the one asked" : "the one that an earlier answer named for this connection";

            return UpstreamErrors.WrongIssuer with
            {
                Reason = answer.Issuer is null ? $"the answer names no issuer (iss), expected was {expected}" : $"the answer names another issuer (iss) than {expected}",
            };
        }

        if (answer.Error is not null)
        {
            return AuthorizationErrorCode.Meaning(answer.Error) with
            {
                Reason = $"the provider answered {AuthorizationErrorCode.Named(answer.Error)}",
            };
        }

        return string.IsNullOrEmpty(answer.Code) ? UpstreamErrors.ProviderRefused with { Reason = "the answer holds no code" } : answer.Code;
    }
}
