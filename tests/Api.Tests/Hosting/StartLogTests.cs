using System.Net;
using System.Net.Sockets;
using Bifrost.Api.Hosting;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Testing;
using Microsoft.Extensions.Logging;

namespace Bifrost.Api.Tests.Hosting;

public sealed class StartLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-").FullName;

    [Fact]
    public async Task An_address_in_use_is_no_crash_in_the_log()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var log = new CapturedLog();
        var app = BifrostHost.Build(Settings(), ["--urls", $"http://{other.LocalEndpoint}"], builder => builder.Logging.ClearProviders().AddProvider(log));
        await app.PrepareAsync(CancellationToken.None);

        var start = () => app.StartAsync();

        await start.Should().ThrowAsync<IOException>();
        await app.DisposeAsync();
        log.Lines.Should().NotBeEmpty().And.NotContain(line => line.StartsWith("Error ") || line.StartsWith("Critical "));
    }

    [Fact]
    public async Task The_example_of_a_first_server_can_be_pasted()
    {
        await using var bifrost = await BifrostServer.StartAsync();

        bifrost.Log.Lines.Should().ContainSingle(line => line.Contains("{ \"name\": \"notion\"") && !line.Contains("{{"));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private BifrostSettings Settings() => new()
    {
        DataDirectory = _folder,
        Store = new StoreSettings { Path = Path.Combine(_folder, "bifrost.db") },
        AdminKey = new Secret("test-admin-key-0123456789"),
    };
}
