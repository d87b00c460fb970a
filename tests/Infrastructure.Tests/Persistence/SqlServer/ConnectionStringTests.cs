using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

public sealed class ConnectionStringTests
{
    private const string Usual = "Server=db.example;Database=bifrost;User ID=bifrost;Password=the-password";

    [Fact]
    public void What_is_left_out_is_chosen_for_a_service_that_recovers_by_itself()
    {
        var settings = SqlServerConnectionString.Complete(Usual);

        settings.Should().BeEquivalentTo(new
        {
            ConnectTimeout = 5,
            CommandTimeout = 10,
            ApplicationName = "Bifrost",
            PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock,
            Enlist = false,
            MultipleActiveResultSets = false,
            Pooling = true,
            DataSource = "db.example",
            Password = "the-password",
        });
        settings.Encrypt.Should().Be(SqlConnectionEncryptOption.Mandatory);
    }

    [Fact]
    public void What_is_said_is_kept()
    {
        SqlServerConnectionString.Complete(Usual + ";Connection Timeout=3;Command Timeout=4;App=Ours;Max Pool Size=7;Encrypt=Strict").Should()
            .BeEquivalentTo(new { ConnectTimeout = 3, CommandTimeout = 4, ApplicationName = "Ours", MaxPoolSize = 7 });
    }

    [Theory]
    [InlineData(100, 50)]
    [InlineData(7, 3)]
    [InlineData(1, 1)]
    public void Writers_leave_half_of_the_pool_to_those_who_read(int pool, int writers) =>
        new SqlServerDialect(new SqlConnectionStringBuilder(Usual) { MaxPoolSize = pool }).Writers.Should().Be(writers);

    [Theory]
    [InlineData(Usual)]
    [InlineData("Data Source=tcp:db,1433;Initial Catalog=bifrost;Integrated Security=true")]
    [InlineData("Server=db;Database=bifrost;User ID=b;Password='a;b';Authentication=SqlPassword")]
    public void Connection_strings_of_SQL_Server_are_accepted(string text) =>
        SqlServerConnectionString.Check(text).Value.Reveal().Should().Be(text);

    [Theory]
    [InlineData("Data Source=bifrost.db", "*Server= and Database=*")]
    [InlineData("Server=db;User ID=b;Password=the-password", "*Server= and Database=*")]
    [InlineData("Server=db;Database=bifrost;Password=a;the-password", "*with keywords of SQL Server*")]
    [InlineData("Server=db;Database=bifrost;Pasword=the-password", "*with keywords of SQL Server*")]
    [InlineData("Server=db;Database=bifrost;Connect Timeout=the-password", "*with keywords of SQL Server*")]
    [InlineData("Server=db;Database=bifrost;Encrypt=the-password", "*with keywords of SQL Server*")]
    [InlineData("Server=db;Database=bifrost;MultipleActiveResultSets=true", "*none of MultipleActiveResultSets*")]
    [InlineData("Server=db;Database=bifrost;AttachDbFilename=x.mdf", "*none of*AttachDbFilename*")]
    [InlineData("Server=db;Database=bifrost;Authentication=Active Directory Default", "*other values of Authentication*")]
    [InlineData("the-password", "*with keywords of SQL Server*")]
    [InlineData("", "*Server= and Database=*")]
    public void Others_are_refused_without_repeating_them(string text, string sentence)
    {
        var checkedText = SqlServerConnectionString.Check(text);

        checkedText.Failed.Should().BeTrue();
        checkedText.Error.Message.Should().Match(sentence).And.NotContain("the-password");
    }

    [Fact]
    public async Task A_certificate_that_nobody_here_trusts_is_said_to_be_that()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, certificate);
        var connectionString = $"Server=tcp:127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};Database=b;User ID=b;Password=the-password;Encrypt=Strict;Connect Timeout=3";
        var dialect = new SqlServerDialect(SqlServerConnectionString.Complete(connectionString));

        var open = () => dialect.OpenAsync(default);
        var fault = (await open.Should().ThrowAsync<SqlException>()).Which;

        StoreFault.Explain(fault, new StoreSettings { Type = StoreType.SqlServer, ConnectionString = new Secret(connectionString), Path = "" })
            .Should().Match("SQL Server tcp:127.0.0.1,* shows a certificate that this machine does not trust*").And.NotContain("the-password");
        listener.Stop();
        await serving;
    }

    // TDS 8 begins with TLS, so that this much of a server is enough.
    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate,
                    ApplicationProtocols = [new SslApplicationProtocol("tds/8.0")],
                });
                await tls.ReadExactlyAsync(new byte[1]);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
        {
            // The client said no, or the listener was stopped.
        }
    }
}
