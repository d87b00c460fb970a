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
    SubjectId Subject, McpClientId McpClient, string Label, IReadOnlyList<string> Scopes, string BaseUrl) : ICommand<ConnectLink>;

/// <summary>A link that was made.</summary>
/// <param name="Url">The address.</param>
/// <param name="Handle">By what the store knows it.</param>
public sealed record ConnectLink(string Url, SecretHash Handle);

internal sealed class CreateConnectLinkHandler(ILinkHandleRepository handles, ISecretGenerator secrets, TimeProvider time)
    : IRequestHandler<CreateConnectLinkCommand, Result<ConnectLink>>
{
    public async Task<Result<ConnectLink>> Handle(CreateConnectLinkCommand request, CancellationToken cancellationToken)
    {
        var secret = secrets.NewSecret();
        var handle = LinkHandle.Make(secret, request.Subject, request.McpClient, time.GetUtcNow()) with
        {
            Label = request.Label,
            Scopes = request.Scopes,
        };
        await handles.AddAsync(handle, cancellationToken);

        var client = Uri.EscapeDataString(request.McpClient.Value);

        return new ConnectLink(
            $"{request.BaseUrl}/api/oauth/per-user/upstream/authorize?mcp_client_id={client}&session={secret.Reveal()}",
            handle.Hash);
    }
}
