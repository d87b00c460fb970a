using Bifrost.Application.Common;
using Bifrost.Application.Flows;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>Says what a printed link is for, before anything happens. Nothing is used up.</summary>
/// <param name="Ticket">What the link and the browser present.</param>
public sealed record OpenConnectLinkQuery(LinkTicket Ticket) : IQuery<ConnectLinkAnswer>;

/// <summary>What a printed link is for.</summary>
/// <param name="Acting">Whose account would be connected.</param>
/// <param name="Client">The service.</param>
/// <param name="ProviderHost">Where the user would log in; the server's own host while its provider cannot be found.</param>
/// <param name="IsProven">Whether this browser gave consent as this subject.</param>
public sealed record ConnectLinkAnswer(ActingSubject Acting, McpClient Client, string ProviderHost, bool IsProven);

internal sealed class OpenConnectLinkHandler(ConnectLinks links, IUpstreamOAuth upstream, TimeProvider time)
    : IRequestHandler<OpenConnectLinkQuery, Result<ConnectLinkAnswer>>
{
    public async Task<Result<ConnectLinkAnswer>> Handle(OpenConnectLinkQuery request, CancellationToken cancellationToken)
    {
        var opened = await links.OpenAsync(request.Ticket, time.GetUtcNow(), cancellationToken);

        if (opened.Failed)
        {
            return opened.Error;
        }

        var link = opened.Value;

        if (!link.IsProven)
        {
            return new ConnectLinkAnswer(link.Acting, link.Client, link.Client.Endpoint?.Authority ?? string.Empty, false);
        }

        var provider = await upstream.FindProviderAsync(link.Client, cancellationToken);

        return provider.Failed
            ? provider.Error
            : new ConnectLinkAnswer(link.Acting, link.Client, provider.Value.Host, true);
    }
}
