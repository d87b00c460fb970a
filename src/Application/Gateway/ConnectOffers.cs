using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The links that callers are given. A request that is repeated keeps the link that it was given, as long as that works or its
/// user is on the way with it; else it gets a new one. Each question to the store has a scope of its own, so that no transaction
/// is open while an upstream server is spoken to.
/// </summary>
public sealed class ConnectOffers(IServiceScopeFactory scopes, IConnectionLookup connections, TimeProvider time)
{
    /// <summary>The link for a request.</summary>
    /// <param name="view">Who asks.</param>
    /// <param name="client">The server.</param>
    /// <param name="wanted">Scopes to ask for besides the usual ones.</param>
    /// <param name="evenOpened">Whether a link is of use that its user has opened already.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<ConnectOffer> FindAsync(
        GatewayView view, McpClient client, IReadOnlyList<string> wanted, bool evenOpened, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;

        if (view.Modern?.Offer is { } earlier
            && earlier.Account.Key.McpClient == client.Id
            && earlier.Wanted.SequenceEqual(wanted)
            && await StateOfAsync(services, earlier, ct) is { } state
            && (evenOpened || !state.IsOpened))
        {
            return state;
        }

        return await MakeAsync(services, view, client, wanted, ct);
    }

    // Null when it leads nowhere any more: it is too old, or its user came back from the provider without an account.
    private async Task<ConnectOffer?> StateOfAsync(IServiceProvider services, ConnectOffer offer, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (subject, client, label) = offer.Account.Key;

        if (await services.GetRequiredService<ILinkHandleRepository>().FindUsableAsync(offer.Handle, now, ct) is not null)
        {
            return offer with { IsOpened = false };
        }

        return await services.GetRequiredService<IUpstreamAuthorizationRepository>().IsUnderwayAsync(subject, client, label, now, ct)
            ? offer with { IsOpened = true }
            : null;
    }

    private async Task<ConnectOffer> MakeAsync(
        IServiceProvider services, GatewayView view, McpClient client, IReadOnlyList<string> wanted, CancellationToken ct)
    {
        var key = new AccountKey(view.Caller.Subject, client.Id, view.Account);
        var present = wanted.Count > 0 ? await connections.FindAsync(key.Subject, key.McpClient, key.Label, ct) : null;
        var link = await services.GetRequiredService<IMediator>().Send(
            new CreateConnectLinkCommand(key.Subject, key.McpClient, key.Label, wanted, view.BaseUrl), ct);

        return new ConnectOffer(new AwaitedAccount(key, present?.ConnectedAt), wanted, link.Value.Url, link.Value.Handle);
    }
}
