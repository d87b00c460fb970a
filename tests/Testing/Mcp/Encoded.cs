using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Testing.Mcp;

/// <summary>Bodies in content codings (RFC 9110 §8.4), as servers send them.</summary>
public static class Encoded
{
    /// <summary>A body in the codings that a header names, applied in that order.</summary>
    public static byte[] As(string codings, byte[] body) => codings.Split(',', StringSplitOptions.TrimEntries).Aggregate(body, One);

    /// <summary>A stream that writes in a coding.</summary>
    public static Stream Open(string coding, Stream target) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true),
        "deflate-raw" => new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
        _ => throw new ArgumentOutOfRangeException(nameof(coding)),
    };

    /// <summary>The name of a coding in the header.</summary>
    public static string NameOf(string codings) => codings.Replace("deflate-raw", "deflate", StringComparison.Ordinal);

    /// <summary>Answers a body in the codings, with its length.</summary>
    public static async Task WriteAsync(HttpContext context, string codings, string body, string type = "application/json")
    {
        var bytes = As(codings, Encoding.UTF8.GetBytes(body));
        context.Response.ContentType = type;
        context.Response.Headers.ContentEncoding = NameOf(codings);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private static byte[] One(byte[] body, string coding)
    {
        if (coding is "" or "identity" or "none" or "utf-8")
        {
            return body;
        }

        using var target = new MemoryStream();

        using (var stream = Open(coding, target))
        {
            stream.Write(body);
        }

        return target.ToArray();
    }
}
