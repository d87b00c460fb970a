using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Bifrost.Application.Gateway;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>Connections that fail name their cause, for MCP as for OAuth: in the log, to the caller, and to the administrator.</summary>
public sealed class NetworkCauseTests : IDisposable
{
    private const string Untrusted = "certificate not trusted: ";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_self_signed_certificate_is_named()
    {
        using var certificate = TestAuthority.SelfSigned("127.0.0.1");
        await using var server = await StubServer.StartAsync(certificate);

        await FailsWithAsync(server.Origin, Untrusted + "it is self-signed");
    }

    [Fact]
    public async Task An_authority_that_nobody_knows_is_named()
    {
        using var certificate = _authority.Issue(10, "127.0.0.1");
        await using var server = await StubServer.StartAsync(certificate);

        await FailsWithAsync(server.Origin, Untrusted + "its authority is unknown here (network.ca_file adds one)");
    }

    [Theory]
    [InlineData(-1, "127.0.0.1", "it has expired or is not valid yet")]
    [InlineData(10, "other.example", "it is for another host name")]
    [InlineData(-1, "other.example", "it is for another host name")]
    public async Task A_trusted_authority_excuses_neither_time_nor_host(int days, string host, string reason)
    {
        using var certificate = _authority.Issue(days, host);
        await using var server = await StubServer.StartAsync(certificate);

        await FailsWithAsync(server.Origin, Untrusted + reason, _authority.Certificate);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_for_OAuth_and_for_MCP_once_it_is_added()
    {
        using var certificate = _authority.Issue(10, "127.0.0.1");
        await using var server = await StubServer.StartAsync(certificate);
        server.WantsToken().NamesProvider(server.Origin).Json(Providers.ServerPath, Providers.Metadata(server.Origin));
        await using var outbound = With(_authority.Certificate);

        (await outbound.OAuth.FindProviderAsync(Outbound.Client($"{server.Origin}/mcp"), default)).Value.Issuer.Should().Be(server.Origin);
        (await CallAsync(outbound, server.Origin)).Failure!.Fault.Should().Be(UpstreamFault.Unauthorized);
    }

    [Fact]
    public async Task Plain_http_where_TLS_is_spoken_is_named()
    {
        await using var server = await StubServer.StartAsync();

        await FailsWithAsync(server.Origin.Replace("http:", "https:"), "TLS handshake failed: the port does not speak TLS");
    }

    [Fact]
    public async Task TLS_where_plain_http_is_spoken_is_named()
    {
        using var certificate = _authority.Issue(10, "127.0.0.1");
        await using var server = await StubServer.StartAsync(certificate);

        await FailsWithAsync(server.Origin.Replace("https:", "http:"), "the connection was closed before an answer came");
    }

    [Theory]
    [InlineData("15 03 03 00 02 02 28", "TLS handshake failed")]
    [InlineData("15 03 03 00 02 02 46", "TLS handshake failed: no common protocol version")]
    [InlineData("", "TLS handshake failed")]
    public async Task A_handshake_that_is_refused_is_named(string answer, string cause)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AnswerAsync(listener, Convert.FromHexString(answer.Replace(" ", "")));

        await FailsWithAsync($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", cause);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await FailsWithAsync($"https://127.0.0.1:{port}", "connection refused");
    }

    [Fact]
    public Task A_name_without_an_address_is_named() => FailsWithAsync("https://nobody.invalid", "name not resolved");

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false);
                await stream.WriteAsync(answer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or IOException)
        {
            // Stopped.
        }
    }

    private static Outbound With(params X509Certificate2[] authorities) =>
        new(options => options with { TrustedAuthorities = [.. authorities] }, named: ["127.0.0.1", "nobody.invalid"]);

    private static async Task FailsWithAsync(string origin, string cause, params X509Certificate2[] authorities)
    {
        await using var outbound = With(authorities);

        (await outbound.OAuth.FindProviderAsync(Outbound.Client($"{origin}/mcp"), default)).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
        var failure = (await CallAsync(outbound, origin)).Failure!;

        outbound.Log.Lines.Should().Contain(line => line.StartsWith("Warning") && line.Contains($": {cause} (")).And.NotContain(line => line.Contains("CANARY"));
        failure.Cause.Should().Be(cause);
        failure.Describe(Outbound.Client($"{origin}/mcp")).Should().Be($"notes could not be reached: {cause}.");
        outbound.Get<UpstreamReports>().ReasonOf(new("notes")).Should().Be(cause);
    }

    private static async Task<Application.Gateway.UpstreamAnswer> CallAsync(Outbound outbound, string origin)
    {
        var options = new GatewayOptions();
        await using var servers = new UpstreamServers(
            new UpstreamHandler(outbound.Get<UpstreamHttp>().CreateGuardedHandler()),
            options,
            new KeptMemory(options),
            outbound.Get<UpstreamReports>(),
            TimeProvider.System,
            NullLoggerFactory.Instance);

        return await servers.SendAsync(
            new UpstreamTarget(Outbound.Client($"{origin}/mcp"), new SubjectId("alice"), null), UpstreamRequest.Of("tools/call", "{}"u8.ToArray()), default);
    }
}
