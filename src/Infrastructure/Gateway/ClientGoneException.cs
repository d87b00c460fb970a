namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The client of a request takes no more of what its server says: it hung up, its session or its credential ended, or it does
/// not read. It is a cancellation, and says nothing about the server.
/// </summary>
internal sealed class ClientGoneException(Exception cause) : OperationCanceledException("The client has gone.", cause)
{
    /// <summary>Whether an exception on the way to a client says so.</summary>
    public static bool IsSaidBy(Exception exception) => exception is OperationCanceledException or IOException or ObjectDisposedException;
}
