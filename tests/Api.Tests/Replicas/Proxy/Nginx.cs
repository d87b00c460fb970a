using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bifrost.Api.Tests.Docs;
using Bifrost.Api.Tests.Replicas.Cluster;

namespace Bifrost.Api.Tests.Replicas.Proxy;

/// <summary>The real nginx with <c>deploy/nginx.conf</c> before two replicas, of which only names and ports are replaced.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    public const string Variable = "BIFROST_TEST_NGINX";

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-nginx-").FullName;
    private readonly Process _process;

    private Nginx(int first, int second)
    {
        Port = FreePort();
        File.WriteAllText(Path.Combine(_folder, "site.conf"), Site(first, second));
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), Frame());
        _process = Process.Start(new ProcessStartInfo(Program!, ["-p", _folder, "-c", "nginx.conf", "-e", "error.log"]))!;
    }

    /// <summary>The program as the variable or this machine has it; null when there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable(Variable) is { } named
        ? named.Length > 0 ? named : null
        : new[] { "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/usr/local/bin/nginx" }.FirstOrDefault(File.Exists);

    public int Port { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<Nginx> StartAsync(int first, int second)
    {
        var nginx = new Nginx(first, second);

        try
        {
            await Soon.BeAsync(nginx.IsListeningAsync, "nginx listens soon");

            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it says of replicas that failed.</summary>
    public string ErrorLog => File.Exists(Path.Combine(_folder, "error.log")) ? File.ReadAllText(Path.Combine(_folder, "error.log")) : "";

    /// <summary>Sends requests to it under their own host.</summary>
    public DelegatingHandler NewHandler() => new Through(Port);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Its workers end with it.
            using var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await signal.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Site(int first, int second) => File.ReadAllText(Repository.PathOf("deploy", "nginx.conf"))
        .Replace("bifrost-1:8080", $"127.0.0.1:{first}", StringComparison.Ordinal)
        .Replace("bifrost-2:8080", $"127.0.0.1:{second}", StringComparison.Ordinal)
        .Replace("listen 8080;", $"listen 127.0.0.1:{Port};", StringComparison.Ordinal);

    private static string Frame() => $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes 2;
        pid nginx.pid;
        events { }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include site.conf;
        }
        """;

    private async Task<bool> IsListeningAsync()
    {
        _process.HasExited.Should().BeFalse($"nginx should run: {ErrorLog}");
        using var client = new TcpClient();

        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Through(int port) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host ??= request.RequestUri!.Authority;
            request.RequestUri = new UriBuilder(request.RequestUri!) { Port = port }.Uri;

            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>A test that needs nginx: skipped where it is missing, except in CI.</summary>
public sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute()
    {
        if (Nginx.Program is null && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "nginx is missing; ./test.sh installs it";
        }
    }
}
