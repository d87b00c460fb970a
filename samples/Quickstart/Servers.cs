using Bifrost.Api.Hosting;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Samples.Upstream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bifrost.Samples.Quickstart;

/// <summary>Bifrost and Notes, both listening on loopback; disposing stops them within a moment.</summary>
internal sealed class Servers : IAsyncDisposable
{
    public const int UsualPort = 8080;

    private const int PortsTried = 100;

    private readonly WebApplication _bifrost;

    private Servers(WebApplication bifrost, NotesServer notes, int port, bool isSecondChoice)
    {
        _bifrost = bifrost;
        Notes = notes;
        Port = port;
        IsSecondChoice = isSecondChoice;
    }

    public NotesServer Notes { get; }

    public int Port { get; }

    /// <summary>True when the usual port was wanted and was not free.</summary>
    public bool IsSecondChoice { get; }

    /// <summary>What a client is told, and all that it is told.</summary>
    public Uri McpUrl => new($"http://localhost:{Port}/mcp");

    /// <summary>Starts both, or says in one sentence why it cannot be done.</summary>
    public static async Task<Result<Servers>> StartAsync(QuickstartOptions options, Workspace workspace, CancellationToken ct)
    {
        if (options.Port is { } wanted && LoopbackPort.ProblemOf(wanted) is { } problem)
        {
            return Refused(wanted, problem);
        }

        var log = new QuickstartLog(options);
        var notes = await NotesServer.StartAsync(new() { Logging = log.Notes }, ct);
        var settings = DemoConfiguration.Load(workspace.ConfigurationPath, notes.McpUrl);
        var started = settings.Failed ? settings.Error : await StartAsync(settings.Value, notes, options, log, ct);

        if (started.Failed)
        {
            await notes.DisposeAsync();
        }

        return started;
    }

    /// <summary>Completes when Bifrost was told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken ct) => _bifrost.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _bifrost.StopAsync();
        await _bifrost.DisposeAsync();
        await Notes.DisposeAsync();
    }

    private static async Task<Result<Servers>> StartAsync(
        BifrostSettings settings, NotesServer notes, QuickstartOptions options, QuickstartLog log, CancellationToken ct)
    {
        var first = options.Port ?? UsualPort;
        var ports = options.Port is null ? Enumerable.Range(first, PortsTried).Where(LoopbackPort.IsFree) : [first];

        foreach (var port in ports)
        {
            try
            {
                return new Servers(await ListenAsync(settings, port, log, ct), notes, port, port != first);
            }
            catch (IOException fault) when (fault.InnerException is AddressInUseException && options.Port is null)
            {
                // Someone else was faster than we between the look and the start: the next one.
            }
            catch (IOException fault) when (fault.InnerException is AddressInUseException)
            {
                return Refused(port, "is in use");
            }
            catch (Exception fault) when (StartupFaults.Explain(fault, settings) is { } sentence)
            {
                return new Error("start_failed", sentence);
            }
        }

        return new Error("no_free_port", $"No port from {first} to {first + PortsTried - 1} is free; choose another with --port N.");
    }

    private static async Task<WebApplication> ListenAsync(BifrostSettings settings, int port, QuickstartLog log, CancellationToken ct)
    {
        var app = BifrostHost.Build(settings, ["--urls", $"http://localhost:{port}", .. log.BifrostArguments], builder =>
        {
            QuickstartLog.Bifrost(builder.Logging);
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        });

        try
        {
            await app.StartAsync(ct);
            await app.PrepareAsync(ct);

            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static Error Refused(int port, string problem) => new("port_refused", $"Port {port} {problem}; choose another with --port N.");
}
