namespace Bifrost.Application.Gateway;

/// <summary>The use of a conversation by one request. While there is one, the conversation does not count as idle.</summary>
/// <param name="conversation">The conversation, entered; null for a request that has none.</param>
/// <param name="time">The clock of whoever keeps it.</param>
public readonly struct ConversationUse(ClientConversation? conversation, TimeProvider time) : IDisposable
{
    /// <summary>The conversation; null for a request that has none.</summary>
    public ClientConversation? Conversation => conversation;

    /// <inheritdoc/>
    public void Dispose() => conversation?.Leave(time.GetTimestamp());
}
