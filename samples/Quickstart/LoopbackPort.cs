using System.Net;
using System.Net.Sockets;

namespace Bifrost.Samples.Quickstart;

/// <summary>Looks whether a port can be had under the name localhost, which is two addresses.</summary>
internal static class LoopbackPort
{
    public static bool IsFree(int port) => ProblemOf(port) is null;

    /// <summary>Why it cannot be had, as the end of a sentence, or null.</summary>
    public static string? ProblemOf(int port) =>
        ProblemOf(IPAddress.Loopback, port) ?? (Socket.OSSupportsIPv6 ? ProblemOf(IPAddress.IPv6Loopback, port) : null);

    private static string? ProblemOf(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);

        try
        {
            listener.Start();

            return null;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode switch
            {
                // A machine without this address is no reason against the port.
                SocketError.AddressNotAvailable => null,
                SocketError.AccessDenied => "is reserved for administrators",
                _ => "is in use",
            };
        }
    }
}
