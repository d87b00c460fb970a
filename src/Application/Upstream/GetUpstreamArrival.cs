using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>How a round trip ended, for the page that its browser is sent to afterwards.</summary>
/// <param name="State">What is stored instead of the state.</param>
/// <param name="BrowserSecrets">The secrets in the browser's flow cookie.</param>
public sealed record GetUpstreamArrivalQuery(SecretHash State, IReadOnlyList<Secret> BrowserSecrets) : IQuery<UpstreamArrival>;

internal sealed class GetUpstreamArrivalHandler(UpstreamArrivals arrivals)
    : IRequestHandler<GetUpstreamArrivalQuery, Result<UpstreamArrival>>
{
    public Task<Result<UpstreamArrival>> Handle(GetUpstreamArrivalQuery request, CancellationToken cancellationToken) =>
        arrivals.FindAsync(request.State, request.BrowserSecrets, cancellationToken);
}
