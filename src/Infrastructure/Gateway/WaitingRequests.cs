using System.Collections.Concurrent;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>The requests that wait on one channel, each found by what names it.</summary>
internal sealed class WaitingRequests
{
    private readonly ConcurrentDictionary<long, WaitingRequest> _waiting = new();

    /// <summary>The newest of those whose client can be told something; null when there is none.</summary>
    public WaitingRequest? Newest => _waiting.Values
        .Where(waiting => waiting.Open.Request is { Messages: not null })
        .MaxBy(waiting => waiting.Open.Id);

    /// <summary>Notes a request before it is sent.</summary>
    public WaitingRequest Add(OpenRequest open) => _waiting[open.Id] = new WaitingRequest(open);

    /// <summary>Nobody waits for it any more.</summary>
    public void Remove(WaitingRequest waiting)
    {
        _waiting.TryRemove(waiting.Open.Id, out _);
        waiting.GiveUp();
    }

    /// <summary>The request that a response answers; null when nobody waits for it.</summary>
    public WaitingRequest? AnsweredBy(JsonRpcMessage response) =>
        JsonRpcIds.NumberOf(response.Id) is { } id ? _waiting.GetValueOrDefault(id) : null;

    /// <summary>The request that a progress is of; null when nobody waits for it.</summary>
    public WaitingRequest? InProgressBy(JsonRpcMessage notification) =>
        ProgressToken.RequestOf(notification) is { } id ? _waiting.GetValueOrDefault(id) : null;

    /// <summary>No answer will come any more.</summary>
    public void FailAll(UpstreamFault fault)
    {
        foreach (var (_, waiting) in _waiting)
        {
            waiting.Complete(UpstreamAnswer.Failed(fault));
        }
    }
}
