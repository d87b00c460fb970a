using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>A real HTTP server on loopback that answers as a test says, 404 elsewhere, and remembers what it was asked.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();

    private readonly ConcurrentQueue<Seen> _seen = new();

    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    public string Origin { get; private set; } = string.Empty;

    public int Port => new Uri(Origin).Port;

    public IReadOnlyList<Seen> Requests => [.. _seen];

    public IEnumerable<string> Paths => _seen.Select(seen => seen.Path);

    /// <summary>Starts one that speaks plain http, or TLS with a certificate.</summary>
    public static async Task<StubServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var server = new StubServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Origin = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        return server;
    }

    public StubServer On(string path, RequestDelegate answer)
    {
        _answers[path] = answer;

        return this;
    }

    public StubServer Says(string path, int status, string body, string type = "application/json", string? challenge = null) =>
        On(path, async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;

            if (challenge is not null)
            {
                context.Response.Headers.WWWAuthenticate = challenge;
            }

            await context.Response.WriteAsync(body);
        });

    public StubServer Json(string path, object document) => Says(path, 200, System.Text.Json.JsonSerializer.Serialize(document));

    public StubServer Redirects(string path, string location) => On(path, context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location;

        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        _seen.Enqueue(new Seen(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));

        if (_answers.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }
}

/// <summary>One request as it arrived.</summary>
internal sealed record Seen(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);
