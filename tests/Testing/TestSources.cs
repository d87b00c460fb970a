using System.Net;
using Bifrost.Application.Settings;

namespace Bifrost.Testing;

/// <summary>Clients at addresses of their own: a trusted proxy on loopback names the source of their requests.</summary>
public static class TestSources
{
    private const string Host = "localhost";

    /// <summary>Settings of a server whose proxy is the test itself.</summary>
    public static BifrostSettings BehindProxy(this BifrostSettings settings) => settings with
    {
        PublicUrl = new Uri($"http://{Host}"),
        TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")],
    };

    /// <summary>A client whose requests come from this address.</summary>
    public static TestClient ClientAt(this BifrostServer server, string source)
    {
        var client = new TestClient(server.BaseUrl);
        client.Http.DefaultRequestHeaders.Host = Host;
        client.Http.DefaultRequestHeaders.Add("X-Forwarded-For", source);

        return client;
    }
}
