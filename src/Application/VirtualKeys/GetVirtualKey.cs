using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>One virtual key, without its value.</summary>
/// <param name="Id">The key asked for.</param>
public sealed record GetVirtualKeyQuery(string Id) : IQuery<VirtualKey>;

internal sealed class GetVirtualKeyHandler(IVirtualKeyRepository keys) : IRequestHandler<GetVirtualKeyQuery, Result<VirtualKey>>
{
    public async Task<Result<VirtualKey>> Handle(GetVirtualKeyQuery request, CancellationToken cancellationToken) =>
        await keys.FindAsync(new VirtualKeyId(request.Id), cancellationToken) is { } key ? key : VirtualKeyErrors.NotFound;
}
