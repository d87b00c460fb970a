using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>A request that an answer is awaited to.</summary>
/// <param name="Id">Its identifier, which is its progress token too.</param>
/// <param name="Request">What was sent; null for a handshake, during which nobody is told anything.</param>
/// <param name="Clock">How long it may take; null for a handshake.</param>
internal sealed record OpenRequest(long Id, UpstreamRequest? Request, CallClock? Clock)
{
    /// <summary>Hands a notification on to who made the request.</summary>
    public async ValueTask ForwardAsync(JsonRpcMessage notification, CancellationToken ct)
    {
        if (Request?.ForClient(notification, Id) is not { } text)
        {
            return;
        }

        Clock?.Restart();

        if (Request.Messages is { } messages)
        {
            await messages.ForwardAsync(text, ct);
        }
    }
}
