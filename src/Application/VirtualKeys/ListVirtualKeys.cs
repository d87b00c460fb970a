using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>The virtual keys, those of the file and those made through the API, without their values.</summary>
/// <param name="Page">Which part; the search looks at names and descriptions.</param>
public sealed record ListVirtualKeysQuery(PageRequest Page) : IQuery<PageOf<VirtualKey>>;

internal sealed class ListVirtualKeysHandler(IVirtualKeyQueries keys)
    : IRequestHandler<ListVirtualKeysQuery, Result<PageOf<VirtualKey>>>
{
    public async Task<Result<PageOf<VirtualKey>>> Handle(ListVirtualKeysQuery request, CancellationToken cancellationToken) =>
        await keys.ListAsync(request.Page, cancellationToken);
}
