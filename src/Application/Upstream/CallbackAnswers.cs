using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>An answer that passed its checks.</summary>
/// <param name="Code">The code to exchange.</param>
/// <param name="Issuer">The issuer of the connection that comes of it.</param>
internal sealed record CheckedAnswer(string Code, string Issuer);

/// <summary>
/// Checks answers of providers. Where nobody named the issuer of a provider, the first answer that names one pins it to the connection;
/// later answers for the same connection must name the same.
/// </summary>
internal sealed class CallbackAnswers(IConnectionRepository connections, IUpstreamOAuth upstream)
{
    /// <summary>The code and the issuer, or why the answer is refused.</summary>
    public async Task<Result<CheckedAnswer>> CheckAsync(UpstreamAuthorization authorization, UpstreamAnswer answer, CancellationToken ct)
    {
        var provider = authorization.Trip.Provider;
        var pinned = await PinnedAsync(authorization.Trip, ct);
        var code = authorization.Read(answer, pinned);

        if (code.Failed)
        {
            return code.Error;
        }

        if (!provider.IsIssuerUnknown || answer.Issuer is not { } issuer)
        {
            return new CheckedAnswer(code.Value, provider.Issuer);
        }

        var confirmed = pinned is null ? await upstream.ConfirmIssuerAsync(provider, issuer, ct) : Done.Value;

        return confirmed.Failed ? confirmed.Error : new CheckedAnswer(code.Value, issuer);
    }

    /// <summary>
    /// Makes room for a connection in place of one whose issuer nobody had named. False when another issuer was pinned meanwhile.
    /// </summary>
    public async Task<bool> TryPinAsync(UpstreamRoundTrip trip, Connection connection, CancellationToken ct)
    {
        if (!trip.Provider.IsIssuerUnknown)
        {
            return true;
        }

        var earlier = await connections.FindAsync(trip.Subject, trip.McpClient, trip.Label, ct);

        if (trip.Provider.PinnedIn(earlier) is { } pinned)
        {
            return pinned == connection.Issuer;
        }

        if (earlier is not null && earlier.Issuer != connection.Issuer && earlier.Issuer == trip.Provider.Issuer)
        {
            await connections.RemoveAsync(earlier.Id, ct);
        }

        return true;
    }

    private async Task<string?> PinnedAsync(UpstreamRoundTrip trip, CancellationToken ct) => trip.Provider.IsIssuerUnknown
        ? trip.Provider.PinnedIn(await connections.FindAsync(trip.Subject, trip.McpClient, trip.Label, ct))
        : null;
}
