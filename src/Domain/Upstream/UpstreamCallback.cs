using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Bifrost.Domain.Upstream;

/// <summary>
/// The addresses that providers send browsers back to. A client that Bifrost registers has one for its issuer, so that the answer of
/// one provider cannot complete a round trip to another (RFC 9700 §4.4.2.2). Clients that an administrator registered share one.
/// </summary>
public static partial class UpstreamCallback
{
    /// <summary>Path of the shared address; that of an issuer is one segment longer.</summary>
    public const string Path = "/api/oauth/callback";

    // 128 bits: no issuer can be chosen that has the segment of another.
    private const int SegmentBytes = 16;

    /// <summary>The segment of an issuer, 22 base64url characters that stay the same for the same issuer.</summary>
    public static string SegmentOf(string issuer) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(issuer)).AsSpan(0, SegmentBytes));

    /// <summary>Whether a text has the form of a segment.</summary>
    public static bool IsSegment(string text) => Form().IsMatch(text);

    /// <summary>The address under an origin; null for the shared one.</summary>
    public static string Under(string baseUrl, string? segment) =>
        segment is null ? baseUrl + Path : $"{baseUrl}{Path}/{segment}";

    /// <summary>The segment in a callback address, or null when it is the shared one.</summary>
    public static string? SegmentIn(Uri callbackUrl) =>
        callbackUrl.AbsolutePath.Length > Path.Length ? callbackUrl.AbsolutePath[(Path.Length + 1)..] : null;

    [GeneratedRegex("^[A-Za-z0-9_-]{22}\\z")]
    private static partial Regex Form();
}
