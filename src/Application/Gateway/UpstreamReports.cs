using System.Collections.Concurrent;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// How the last request to each server went, in this process. Nothing is asked of a server for it. What is the matter with one
/// user's account or one call says nothing about the server and is not noted.
/// </summary>
public sealed class UpstreamReports
{
    private readonly ConcurrentDictionary<McpClientId, UpstreamFault?> _last = new();

    /// <summary>Notes how a request went.</summary>
    public void Note(UpstreamTarget target, UpstreamFailure? failure)
    {
        if (failure is null || IsOfServer(target, failure))
        {
            _last[target.Client.Id] = failure?.Fault;
        }
    }

    /// <summary>Whether the server answered last; null when it was not asked since this process started.</summary>
    public bool? Answered(McpClientId client) => _last.TryGetValue(client, out var fault) ? fault is null : null;

    /// <summary>Forgets a server that is gone or another one by now.</summary>
    public void Forget(McpClientId client) => _last.TryRemove(client, out _);

    private static bool IsOfServer(UpstreamTarget target, UpstreamFailure failure) => failure.Fault switch
    {
        UpstreamFault.SessionLost or UpstreamFault.TooLarge or UpstreamFault.ListTooLarge or UpstreamFault.InputUnavailable
            or UpstreamFault.AddressRefused => false,
        UpstreamFault.Unauthorized or UpstreamFault.AccessTooNarrow => target.Connection is null,
        UpstreamFault.Refused when failure.Status is not >= 500 => target.Connection is null,
        _ => true,
    };
}
