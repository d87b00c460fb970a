using System.Net;
using Bifrost.Api.Hosting;
using Bifrost.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>Requests that arrive after the program listens and before its store is ready.</summary>
public sealed class StartupGateTests : IAsyncLifetime
{
    private readonly WatchedTime _clock = new(TimeProvider.System.GetUtcNow());
    private TestStore _store = null!;
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        _store = await TestStore.CreateAsync(StoreEngine.Sqlite);
        _app = BifrostHost.Build(_store.Settings.Usual() with { AdminKey = new(BifrostServer.AdminKey) }, ["--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(_clock);
        });
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task They_wait_and_are_served()
    {
        using var http = Http();
        var waiting = http.GetAsync("/.well-known/oauth-authorization-server");
        (await StatusAsync(http, "/health")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(http, "/health/ready")).Should().Be(HttpStatusCode.ServiceUnavailable);
        waiting.IsCompleted.Should().BeFalse();

        await _app.PrepareAsync(CancellationToken.None);

        (await waiting).StatusCode.Should().Be(HttpStatusCode.OK);
        (await StatusAsync(http, "/health/ready")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task They_are_503_with_Retry_After_when_the_program_stops_first()
    {
        using var http = Http();
        var waiting = http.GetAsync("/.well-known/oauth-authorization-server");
        await StatusAsync(http, "/health");

        await _app.StopAsync();

        using var answer = await waiting;
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task They_are_503_when_the_start_takes_too_long()
    {
        using var http = Http();
        var waiting = http.GetAsync("/mcp");

        while (!waiting.IsCompleted)
        {
            await StatusAsync(http, "/health");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await waiting).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);

        return answer.StatusCode;
    }

    private HttpClient Http() => new() { BaseAddress = new Uri(_app.Urls.Single()) };
}
