namespace Bifrost.Bench.Targets;

/// <summary>One measured program: a web server on loopback that says when it listens and ends with its input.</summary>
internal static class Role
{
    /// <summary>What a program writes when it can be called.</summary>
    public const string Ready = "listening on";

    /// <summary>A host with nothing that costs: no log, no headers, no configuration.</summary>
    public static WebApplicationBuilder Builder(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        return builder;
    }

    /// <summary>Runs until the one that started it is gone.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        await app.StartAsync();
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        await app.DisposeAsync();

        return 0;
    }
}
