using System.IO.Compression;

namespace Bifrost.Infrastructure.Upstream.Http;

/// <summary>
/// Decodes bodies that a server encoded though nobody asked for it (RFC 9110 §8.4). What is read from an answer afterwards is
/// decoded, so that limits count decoded bytes; bytes are decoded as they arrive. A body without coding is left as it is.
/// </summary>
internal static class ContentCodings
{
    private const string Header = "Content-Encoding";
    private const int Most = 3;
    private const int LongestName = 32;

    // What some servers write where nothing is encoded.
    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase)
    {
        "identity", "none", "utf-8", "utf8", "binary", "8bit",
    };

    /// <summary>Lets the body of an answer be read decoded. Nothing is read yet.</summary>
    public static void Decode(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues(Header, out var values))
        {
            return;
        }

        var codings = values
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(coding => !Nothing.Contains(coding))
            .Select(coding => coding.ToLowerInvariant())
            .ToList();

        if (codings.Count > 0)
        {
            response.Content = new DecodedContent(response.Content, codings);
        }
    }

    /// <summary>The decoded bytes of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="codings">The names of its codings in lower case, in the order in which they were applied.</param>
    public static Stream Open(Stream body, IReadOnlyList<string> codings)
    {
        var unknown = codings.FirstOrDefault(coding => !IsKnown(coding));

        if (unknown is not null || codings.Count > Most)
        {
            return new PlainBody(body, Sanitized(unknown ?? string.Join(", ", codings)));
        }

        var decoded = body;

        for (var index = codings.Count - 1; index >= 0; index--)
        {
            decoded = Wrap(decoded, codings[index]);
            decoded = new DecodedBody(decoded, codings[index], isLast: index == 0);
        }

        return decoded;
    }

    private static bool IsKnown(string coding) => coding is "gzip" or "x-gzip" or "deflate" or "br";

    private static Stream Wrap(Stream body, string coding) => coding switch
    {
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => new DeflatedBody(body),
        _ => new GZipStream(body, CompressionMode.Decompress),
    };

    private static string Sanitized(string coding) => string.Concat(
        coding.Take(LongestName).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or ',' or ' ' ? letter : '?'));
}
