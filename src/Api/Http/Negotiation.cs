using Microsoft.Net.Http.Headers;

namespace Bifrost.Api.Http;

/// <summary>Whether a person or a program reads the answer, by the Accept header (RFC 9110 §12.5.1).</summary>
internal static class Negotiation
{
    /// <summary>A browser: it names text/html.</summary>
    public static bool WantsPage(HttpRequest request) => Names(request, "text/html");

    /// <summary>A program that reads JSON and nothing else; mcp-remote registers anew on what it gets then.</summary>
    public static bool WantsOnlyJson(HttpRequest request) => Names(request, "application/json")
        && !Names(request, "text/html") && !Names(request, "text/plain") && !Names(request, "*/*");

    private static bool Names(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
            && accepted.Any(type => type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
}
