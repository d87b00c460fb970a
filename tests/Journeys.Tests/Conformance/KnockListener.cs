using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Journeys.Tests.Conformance;

/// <summary>What the suite asks its client to do: to use this server, with these credentials where it gives some.</summary>
internal sealed record ClientTask(Uri Server, string? ClientId, string? ClientSecret);

/// <summary>Where the program that the suite starts hands its task over; it leaves with the verdict.</summary>
internal sealed class KnockListener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KnockListener(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<KnockListener> StartAsync(Func<ClientTask, Task<string>> client)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/", async (JsonElement task) => Results.Text(await client(Read(task))));
        await app.StartAsync();

        return new KnockListener(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static ClientTask Read(JsonElement task)
    {
        var context = task.GetProperty("context");

        return new ClientTask(
            new Uri(task.GetProperty("server").GetString()!), Text(context, "client_id"), Text(context, "client_secret"));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member.GetString() : null;
}
