namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// A connection that the address rules forbid. It arrives as the inner exception of an <see cref="HttpRequestException"/>.
/// </summary>
public sealed class AddressRefusedException : IOException
{
    /// <summary>A refusal of one host.</summary>
    public AddressRefusedException(string host, string reason)
        : base($"{host} is not an address that Bifrost may connect to ({reason}).")
    {
    }

    /// <summary>Whether the rules, not the network, ended a request.</summary>
    public static bool IsCauseOf(Exception exception) => exception.GetBaseException() is AddressRefusedException;
}
