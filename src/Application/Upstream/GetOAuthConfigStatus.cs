using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>How far the shared login of an <c>oauth</c> server is.</summary>
/// <param name="Id">The configuration asked for.</param>
public sealed record GetOAuthConfigStatusQuery(string Id) : IQuery<OAuthConfig>;

internal sealed class GetOAuthConfigStatusHandler(IOAuthConfigRepository configs)
    : IRequestHandler<GetOAuthConfigStatusQuery, Result<OAuthConfig>>
{
    public async Task<Result<OAuthConfig>> Handle(GetOAuthConfigStatusQuery request, CancellationToken cancellationToken) =>
        await configs.FindAsync(new OAuthConfigId(request.Id), cancellationToken) is { } config
            ? config
            : UpstreamErrors.ConfigUnknown;
}
