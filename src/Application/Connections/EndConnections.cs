using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using FluentValidation;
using MediatR;

namespace Bifrost.Application.Connections;

/// <summary>Disconnects every service of one identity, or one service of it with every account there.</summary>
/// <param name="Identity">Whose; named in exactly one way.</param>
/// <param name="McpClientId">The service; null for every one.</param>
/// <param name="Source">Where the call came from.</param>
public sealed record EndConnectionsCommand(IdentityFilter Identity, string? McpClientId, string Source)
    : ICommand<ConnectionsEnded>;

/// <summary>What was ended.</summary>
/// <param name="Count">How many connections there were.</param>
/// <param name="Providers">What their providers said.</param>
public sealed record ConnectionsEnded(int Count, RevocationTally Providers);

internal sealed class EndConnectionsValidator : AbstractValidator<EndConnectionsCommand>
{
    public EndConnectionsValidator() =>
        RuleFor(command => command.Identity).MustBe(identity => identity.Count == 1, SubjectErrors.NameOne);
}

internal sealed class EndConnectionsHandler(
    NamedIdentities identities, ConnectionEnding ending, ProviderNotice providers, TimeProvider time)
    : IRequestHandler<EndConnectionsCommand, Result<ConnectionsEnded>>
{
    public async Task<Result<ConnectionsEnded>> Handle(EndConnectionsCommand request, CancellationToken cancellationToken)
    {
        if (await identities.FindAsync(request.Identity, cancellationToken) is not { } subject)
        {
            return SubjectErrors.NotFound;
        }

        if (subject.Kind == SubjectKind.McpClient)
        {
            return UpstreamErrors.ConnectionShared;
        }

        var scope = request.McpClientId is { } client
            ? AccountScope.Of(subject.Id, new McpClientId(client))
            : AccountScope.Of(subject.Id);
        var ended = await ending.EndAsync(
            scope, WrittenBy.Administrator(request.Source), "administrator", time.GetUtcNow(), cancellationToken);

        return new ConnectionsEnded(ended.Count, await providers.TellAsync(ended));
    }
}
