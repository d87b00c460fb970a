using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using MediatR;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Makes the absolute address that a caller can open to connect their account at a server. The handle in it works once
/// within ten minutes and proves nothing by itself.
/// </summary>
/// <param name="Subject">Whose account it will be.</param>
/// <param name="McpClient">The server.</param>
/// <param name="Label">Which of the subject's accounts; '' for the usual one.</param>
/// <param name="Scopes">Scopes to ask for besides the usual ones.</param>
/// <param name="BaseUrl">Bifrost's own origin.</param>
public sealed record CreateConnectLinkCommand(
    SubjectId Subject, McpClientId McpClient, string Label, IReadOnlyList<string> Scopes, string BaseUrl) : ICommand<string>;

internal sealed class CreateConnectLinkHandler(ILinkHandleRepository handles, ISecretGenerator secrets, TimeProvider time)
    : IRequestHandler<CreateConnectLinkCommand, Result<string>>
{
    public async Task<Result<string>> Handle(CreateConnectLinkCommand request, CancellationToken cancellationToken)
    {
        var handle = secrets.NewSecret();
        await handles.AddAsync(
            LinkHandle.Make(handle, request.Subject, request.McpClient, time.GetUtcNow()) with
            {
                Label = request.Label,
                Scopes = request.Scopes,
            },
            cancellationToken);

        var client = Uri.EscapeDataString(request.McpClient.Value);

        return $"{request.BaseUrl}/api/oauth/per-user/upstream/authorize?mcp_client_id={client}&session={handle.Reveal()}";
    }
}
