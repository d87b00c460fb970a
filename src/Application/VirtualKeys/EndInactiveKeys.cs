using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using MediatR;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// At the start, after the configuration was applied: a key that the file deactivates loses its sessions and connections like
/// one that the API deactivates. One that only left the file loses its sessions; its connections are kept for thirty days, in
/// case it comes back.
/// </summary>
public sealed record EndInactiveKeysCommand : ICommand<Done>;

internal sealed class EndInactiveKeysHandler(
    IVirtualKeyRepository keys, VirtualKeyEnding ending, ProviderNotice providers, BifrostSettings settings, TimeProvider time)
    : IRequestHandler<EndInactiveKeysCommand, Result<Done>>
{
    public async Task<Result<Done>> Handle(EndInactiveKeysCommand request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var configured = settings.VirtualKeys.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        var ended = new List<EndedConnection>();

        foreach (var key in await keys.ListInactiveConfiguredAsync(cancellationToken))
        {
            if (configured.Contains(key.Id.Value))
            {
                ended.AddRange(await ending.DeactivateAsync(key.Id, WrittenBy.Configuration, now, cancellationToken));
            }
            else
            {
                await ending.SignOutAsync(key.Id, WrittenBy.Configuration, now, cancellationToken);
            }
        }

        await providers.TellAsync(ended);

        return Done.Value;
    }
}
