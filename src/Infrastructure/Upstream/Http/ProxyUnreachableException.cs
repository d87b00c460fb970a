namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>No connection to the configured proxy could be made; the inner exception says why.</summary>
public sealed class ProxyUnreachableException : IOException
{
    /// <summary>A connection that failed.</summary>
    public ProxyUnreachableException(Exception cause)
        : base("The proxy cannot be reached.", cause)
    {
    }
}
