using Yarp.ReverseProxy.Configuration;

namespace Bifrost.Bench.Targets;

/// <summary>A reverse proxy that does nothing but pass on: the measure of what going through a .NET process costs.</summary>
internal static class BareYarp
{
    /// <summary>YARP with one route to each upstream server.</summary>
    public static WebApplication Build(string port, string raw, string typed)
    {
        var builder = Role.Builder(port);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [RouteTo("few"), RouteTo("many"), RouteTo("typed")],
            [ClusterAt("few", raw), ClusterAt("many", raw), ClusterAt("typed", typed)]);
        var app = builder.Build();
        app.MapReverseProxy();

        return app;
    }

    private static RouteConfig RouteTo(string server) => new()
    {
        RouteId = server,
        ClusterId = server,
        Match = new RouteMatch { Path = $"/mcp/{server}" },
    };

    private static ClusterConfig ClusterAt(string server, string upstream) => new()
    {
        ClusterId = server,
        Destinations = new Dictionary<string, DestinationConfig>
        {
            ["only"] = new() { Address = $"http://127.0.0.1:{upstream}" },
        },
    };
}
