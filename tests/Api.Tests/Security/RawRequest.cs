using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bifrost.Api.Tests.Security;

/// <summary>What came back on a bare connection.</summary>
/// <param name="Status">The status; 400 when the server only closed the connection.</param>
/// <param name="Head">Status line and headers.</param>
/// <param name="Text">Everything.</param>
internal sealed record RawAnswer(int Status, string Head, string Text);

/// <summary>Bytes on a bare connection, for requests that no client would make.</summary>
internal static class RawRequest
{
    public static async Task<RawAnswer> SendAsync(string baseUrl, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var address = new Uri(baseUrl);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await ReadAsync(reader, limit.Token);
        var head = text.Split("\r\n\r\n", 2)[0];
        var status = head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
            ? int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture)
            : 400;

        return new RawAnswer(status, head, text);
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken ct)
    {
        try
        {
            return await reader.ReadToEndAsync(ct);
        }
        catch (IOException)
        {
            // The server cut the connection, which is an answer to rubbish too.
            return string.Empty;
        }
    }
}
