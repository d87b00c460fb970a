namespace Bifrost.Application.Gateway;

/// <summary>Who hears what a server says of itself. Nothing in it waits for anybody.</summary>
public interface IServerListener
{
    /// <summary>For whom it is heard; what is wanted stands there.</summary>
    ClientConversation Conversation { get; }

    /// <summary>From now on nothing is missed.</summary>
    /// <param name="wasAway">Whether the server could not be heard before, so that something may have been missed.</param>
    void Opened(bool wasAway);

    /// <summary>The server said that something changed. The buffer of the message may end afterwards.</summary>
    void Heard(JsonRpcMessage notification);
}
