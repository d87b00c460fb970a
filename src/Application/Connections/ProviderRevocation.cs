using System.Collections.Concurrent;
using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Connections;

/// <summary>One attempt to tell the provider of ended connections, all of one server and one issuer.</summary>
internal sealed class ProviderRevocation(IUpstreamOAuth upstream)
{
    private const int AtOnce = 4;

    /// <summary>Tells the provider; what is not done when the token is cancelled counts as failed.</summary>
    public async Task<IReadOnlyDictionary<EndedConnection, RevocationResult>> TellAsync(
        IReadOnlyList<EndedConnection> ended, CancellationToken ct)
    {
        var results = new ConcurrentDictionary<EndedConnection, RevocationResult>(
            ended.Select(end => KeyValuePair.Create(end, RevocationResult.Failed)));

        try
        {
            if (await FindAsync(ended, ct) is { } provider)
            {
                await Parallel.ForEachAsync(
                    ended,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                    async (end, token) => results[end] = await RevokeAsync(end, provider, token));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Out of time: the rest is failed for this attempt.
        }

        return results;
    }

    private async Task<UpstreamProvider?> FindAsync(IReadOnlyList<EndedConnection> ended, CancellationToken ct)
    {
        if (ended.FirstOrDefault(end => end.Opened is not null) is not { Opened: { } opened } first)
        {
            return null;
        }

        var found = await upstream.FindIssuerAsync(first.Server, opened.Issuer, opened.Server, ct);

        return found.Failed || !found.Value.HasIssuer(opened.Issuer) ? null : found.Value;
    }

    private async Task<RevocationResult> RevokeAsync(EndedConnection end, UpstreamProvider provider, CancellationToken ct)
    {
        if (end.Opened is not { } connection)
        {
            return RevocationResult.Failed;
        }

        if (provider.RevocationUrl is null)
        {
            return RevocationResult.NotOffered;
        }

        if (ProviderCredentials.Of(end.Server, provider, connection.CallbackUrl, end.Registered) is not { } known)
        {
            return RevocationResult.Failed;
        }

        var answer = await upstream.RevokeAsync(provider, known, connection.Tokens, ct);

        return answer switch
        {
            { Failed: false } => RevocationResult.Revoked,
            _ => answer.Error == UpstreamErrors.RevocationNotOffered ? RevocationResult.NotOffered : RevocationResult.Failed,
        };
    }
}
