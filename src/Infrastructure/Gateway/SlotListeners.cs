using System.Collections.Immutable;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>Who hears what one server says of itself on one session, whichever way it says it.</summary>
internal sealed class SlotListeners(McpClient client, Action<string> onChange)
{
    private ImmutableList<IServerListener> _listeners = [];

    /// <summary>Takes a notification: lists that it says have changed are forgotten, then whoever listens is told.</summary>
    public void Take(JsonRpcMessage notification)
    {
        if (notification.Method is McpMethods.ToolsChanged or McpMethods.PromptsChanged or McpMethods.ResourcesChanged)
        {
            // First: whoever is told reads the list again at once.
            onChange(notification.Method);
        }
        else if (notification.Method != McpMethods.ResourceUpdated)
        {
            return;
        }

        foreach (var listener in _listeners)
        {
            listener.Heard(notification);
        }
    }

    /// <summary>Lets somebody hear it until it can be heard no longer; null when the server says nothing of what is wanted.</summary>
    public async Task<UpstreamFailure?> ListenAsync(IServerSession session, IServerListener listener, CancellationToken ct)
    {
        if (session.Profile is { } profile && !IsOffered(profile, listener.Conversation))
        {
            return null;
        }

        ImmutableInterlocked.Update(ref _listeners, all => all.Add(listener));

        try
        {
            return await session.ListenAsync(listener, ct);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _listeners, all => all.Remove(listener));
        }
    }

    private bool IsOffered(ServerProfile profile, ClientConversation conversation)
    {
        var wanted = (conversation.Wanted ?? ListenFilter.Lists) with { Addresses = conversation.AddressesAt(client.Id) };

        return !wanted.Among(profile.Capabilities).IsEmpty;
    }
}
