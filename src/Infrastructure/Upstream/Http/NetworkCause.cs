using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>Names why a request had no answer, in words of Bifrost alone: no text of a peer, no address, no credential.</summary>
internal static class NetworkCause
{
    /// <summary>The cause, such as "name not resolved" or "certificate not trusted: self-signed".</summary>
    public static string Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (NameOf(cause) is { } name)
            {
                return name;
            }
        }

        return exception is HttpRequestException { HttpRequestError: var error } ? OfError(error) : "the connection broke";
    }

    /// <summary>Whether no connection to the host was made.</summary>
    public static bool IsOfHost(HttpRequestException exception) => exception.HttpRequestError is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string? NameOf(Exception exception) => exception switch
    {
        AddressRefusedException => "its address is not public",
        ProxyUnreachableException proxy => $"network.https_proxy cannot be reached: {Of(proxy.InnerException!)}",
        CertificateRefusedException refused => $"certificate not trusted: {refused.Reason}",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel =>
            $"network.https_proxy refused the connection{(tunnel.StatusCode is { } status ? $" ({(int)status})" : "")}",
        SocketException socket => OfSocket(socket.SocketErrorCode),
        AuthenticationException tls => OfHandshake(tls),
        TimeoutException => "timed out",
        _ => null,
    };

    private static string OfSocket(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => "name not resolved",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.TimedOut => "timed out",
        SocketError.HostUnreachable or SocketError.HostDown => "host not reachable",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "network not reachable",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection reset",
        _ => $"the connection broke ({error})",
    };

    // The texts are those of the TLS library of this machine.
    private static string OfHandshake(AuthenticationException exception)
    {
        var text = new StringBuilder();

        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            text.Append(cause.Message).Append(' ');
        }

        var said = text.ToString();

        return Says("wrong version number") || Says("frame size") || Says("corrupted frame") || Says("packet length") || Says("http request")
                || Says("record layer")
                ? "TLS handshake failed: the port does not speak TLS"
            : Says("protocol version") || Says("unsupported protocol") || Says("no protocols available")
                ? "TLS handshake failed: no common protocol version"
            : Says("certificate required") ? "TLS handshake failed: a client certificate is required"
            : "TLS handshake failed";

        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    private static string OfError(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "name not resolved",
        HttpRequestError.SecureConnectionError => "TLS handshake failed",
        HttpRequestError.ResponseEnded => "the connection was closed before an answer came",
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "the answer is not HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "the head of the answer is too long",
        _ => "the connection broke",
    };
}
