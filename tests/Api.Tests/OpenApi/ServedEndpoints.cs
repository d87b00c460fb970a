using Bifrost.Api.Hosting;
using Bifrost.Application.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Bifrost.Api.Tests.OpenApi;

/// <summary>What the service answers: the endpoints of the host itself, as the program builds it.</summary>
internal sealed class ServedEndpoints : IAsyncDisposable
{
    // What the documentation page loads; nobody calls them.
    private static readonly string[] FilesOfTheDocsPage =
    [
        "/docs/scalar.js", "/docs/scalar.aspnetcore.js", "/docs/favicon.svg",
    ];

    private ServedEndpoints(WebApplication app) => App = app;

    public WebApplication App { get; }

    /// <summary>The host without a store, which has the same endpoints and leaves nothing behind.</summary>
    public static ServedEndpoints Build()
    {
        var settings = new BifrostSettings
        {
            DataDirectory = Path.GetTempPath(),
            Store = new StoreSettings { Enabled = false, Path = string.Empty },
        };

        return new ServedEndpoints(BifrostHost.Build(settings, ["--urls", "http://127.0.0.1:0"]));
    }

    /// <summary>Every endpoint, as its path and its methods; no methods means all of them.</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<string> Methods)> All() =>
        [.. ((IEndpointRouteBuilder)App).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => (PathOf(endpoint.RoutePattern), MethodsOf(endpoint)))
            .Where(endpoint => !FilesOfTheDocsPage.Contains(endpoint.Item1))];

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    // An optional parameter at the end stands for the path without it.
    private static string PathOf(RoutePattern pattern)
    {
        var segments = pattern.PathSegments.Select(segment => segment.Parts[0] switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart { IsOptional: false } parameter => $"{{{parameter.Name}}}",
            _ => null,
        });

        return $"/{string.Join('/', segments.OfType<string>())}";
    }
}
