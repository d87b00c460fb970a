using System.Reflection;
using Bifrost.Api.Http;
using Bifrost.Domain.Common;
using Scalar.AspNetCore;

namespace Bifrost.Api.Docs;

/// <summary>
/// The description of the HTTP surface, <c>docs/openapi.yaml</c>, as it was built in, and a page to browse it. The page
/// loads nothing from another host.
/// </summary>
internal static class DocsEndpoints
{
    public const string Page = "/docs";
    public const string Document = "/openapi.yaml";

    private const string Resource = "openapi.yaml";

    /// <summary>The document and its page, for anyone: there is no secret in them.</summary>
    public static IEndpointRouteBuilder MapDocs(this IEndpointRouteBuilder routes)
    {
        var access = new AccessAttribute(AccessRule.Anyone);
        var document = Read();
        routes.MapGet(Document, () => Results.Text(document, "application/yaml; charset=utf-8")).WithMetadata(access);
        routes.MapScalarApiReference(Page, Describe).WithMetadata(access);

        return routes;
    }

    private static void Describe(ScalarOptions options, HttpContext context)
    {
        var nonce = context.RequestServices.GetRequiredService<ISecretGenerator>().NewSecret().Reveal();
        options.WithTitle("Bifrost API")
            .WithNonce(nonce)
            .AddDocument("bifrost", "Bifrost", Document)
            .WithFavicon("/favicon.svg")
            .DisableDefaultFonts()
            .HideDeveloperTools()
            .HideClientButton()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp();
        context.Response.Headers.ContentSecurityPolicy = PolicyWith(nonce);
    }

    // The page's program draws itself: it styles elements inline and loads its own files. It reaches no other host.
    private static string PolicyWith(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} was not built in.");
        using var reader = new StreamReader(stream);

        return reader.ReadToEnd();
    }
}
