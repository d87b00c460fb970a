using Bifrost.Samples.Upstream.Faults;
using Bifrost.Samples.Upstream.Mcp;
using Bifrost.Samples.Upstream.OAuth;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream;

/// <summary>Puts the server together. Read <see cref="UsePipeline"/> to see what happens to a request.</summary>
internal static class NotesHost
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static WebApplication Build(NotesOptions options)
    {
        // An empty builder reads no environment and no settings file, so nothing of the program around it leaks in.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        options.Logging?.Invoke(builder.Logging);

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<NotesAddress>();
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddSingleton<NotesFaults>();
        builder.Services.AddAuthorizationServer();
        builder.Services.AddNotesMcp();

        var app = builder.Build();
        app.Urls.Add(options.Url.GetLeftPart(UriPartial.Authority));
        UsePipeline(app, options);

        return app;
    }

    private static void UsePipeline(WebApplication app, NotesOptions options)
    {
        app.Use(TransportFaults.TakeSlash);
        app.UseMiddleware<RecordRequests>();
        app.UseMiddleware<ApplyFaults>();

        app.MapGet("/", (NotesAddress address) => $"{options.Name}: a sample MCP server at {address.Mcp}\n");

        if (options.Protected)
        {
            app.MapAuthorizationServer(options);
        }

        app.MapNotesMcp(options);
    }
}
