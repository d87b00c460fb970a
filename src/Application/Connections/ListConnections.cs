using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Connections;

/// <summary>Who has connected which account where, and how it stands. No answer holds a token.</summary>
/// <param name="Filter">Which connections.</param>
/// <param name="Page">Which part; the search looks at identities, names of servers and labels.</param>
public sealed record ListConnectionsQuery(ConnectionFilter Filter, PageRequest Page) : IQuery<PageOf<ConnectionView>>;

/// <summary>Which connections are meant; what is null does not matter.</summary>
/// <param name="Identity">Whose.</param>
/// <param name="McpClientId">At which server.</param>
/// <param name="Status">How they stand.</param>
public sealed record ConnectionFilter(IdentityFilter Identity, string? McpClientId, ConnectionStatus? Status)
{
    /// <summary>Whether their provider refuses to renew them.</summary>
    public bool? IsRefused { get; init; }
}

/// <summary>A connection without its tokens.</summary>
public sealed record ConnectionView
{
    /// <summary>Who it is.</summary>
    public required ConnectionId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required IdentityView Subject { get; init; }

    /// <summary>The server it is for.</summary>
    public required McpClientId McpClient { get; init; }

    /// <summary>The server's name; null when the store does not know it any more.</summary>
    public required string? McpClientName { get; init; }

    /// <summary>The provider that gave the tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>Which of several accounts; '' for the only one.</summary>
    public required string Label { get; init; }

    /// <summary>Whether it can be used.</summary>
    public required ConnectionStatus Status { get; init; }

    /// <summary>What the provider granted; null when it did not say.</summary>
    public required string? Scope { get; init; }

    /// <summary>When the user connected.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When its tokens were renewed last; null when they never were.</summary>
    public required DateTimeOffset? RenewedAt { get; init; }

    /// <summary>When its access token ends; null when the provider did not say.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Before this moment its provider is not asked again; null when nothing failed.</summary>
    public required DateTimeOffset? RetryAt { get; init; }

    /// <summary>Renewals that failed since the last one that worked.</summary>
    public required long Failures { get; init; }

    /// <summary>Since when its provider refuses to renew it; null when it does not.</summary>
    public required DateTimeOffset? RefusedSince { get; init; }
}

internal sealed class ListConnectionsHandler(IConnectionQueries connections)
    : IRequestHandler<ListConnectionsQuery, Result<PageOf<ConnectionView>>>
{
    public async Task<Result<PageOf<ConnectionView>>> Handle(
        ListConnectionsQuery request, CancellationToken cancellationToken) =>
        await connections.ListAsync(request.Filter, request.Page, cancellationToken);
}
