using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Upstream;

/// <summary>
/// How far an administrator's login is. One that was not completed in time failed, unless it was to replace one that works still;
/// a token is told of once the login is authorized.
/// </summary>
/// <param name="Id">The configuration asked for.</param>
public sealed record GetOAuthConfigStatusQuery(string Id) : IQuery<OAuthConfig>;

internal sealed class GetOAuthConfigStatusHandler(IOAuthConfigRepository configs, TimeProvider time)
    : IRequestHandler<GetOAuthConfigStatusQuery, Result<OAuthConfig>>
{
    public async Task<Result<OAuthConfig>> Handle(GetOAuthConfigStatusQuery request, CancellationToken cancellationToken)
    {
        if (await configs.FindAsync(new OAuthConfigId(request.Id), cancellationToken) is not { } config)
        {
            return UpstreamErrors.ConfigUnknown;
        }

        var status = config.StatusAt(time.GetUtcNow());

        return config with { Status = status, Token = status == OAuthConfigStatus.Authorized ? config.Token : null };
    }
}
