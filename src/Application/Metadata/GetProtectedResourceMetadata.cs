using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.Metadata;

/// <summary>What the protected resource is: the whole gateway, or one server of it (RFC 9728 §2).</summary>
/// <param name="Client">Name of the server; null: the whole gateway.</param>
public sealed record GetProtectedResourceMetadataQuery(string? Client) : IQuery<ProtectedResource>;

/// <summary>A protected resource.</summary>
/// <param name="Path">Its path under Bifrost's origin; with it, the identifier that tokens are for.</param>
/// <param name="Name">Its name for people.</param>
public sealed record ProtectedResource(string Path, string Name);

internal sealed class GetProtectedResourceMetadataHandler(IMcpClientCatalog catalog)
    : IRequestHandler<GetProtectedResourceMetadataQuery, Result<ProtectedResource>>
{
    public Task<Result<ProtectedResource>> Handle(GetProtectedResourceMetadataQuery request, CancellationToken cancellationToken)
    {
        if (request.Client is null)
        {
            return Task.FromResult<Result<ProtectedResource>>(new ProtectedResource(Audience.Gateway.Path, "Bifrost"));
        }

        return Task.FromResult<Result<ProtectedResource>>(
            catalog.FindByName(request.Client) is { } client && client.Name.Value == request.Client
                ? new ProtectedResource(Audience.Of(client.Name).Path, $"Bifrost: {client.Name}")
                : McpClientErrors.Unknown);
    }
}
