using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>Random strings that mean nothing, and how secrets are compared.</summary>
internal static class Opaque
{
    /// <summary>256 bits behind a prefix that tells a reader what it is.</summary>
    public static string New(string prefix) => prefix + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>Compares in constant time, so that the answer's delay tells nothing.</summary>
    public static bool AreEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    /// <summary>The S256 challenge of a verifier (RFC 7636 §4.2).</summary>
    public static string Challenge(string verifier) =>
        WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
