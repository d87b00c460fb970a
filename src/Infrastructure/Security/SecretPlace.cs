using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bifrost.Infrastructure.Security;

/// <summary>
/// What each kind of ciphertext is bound to: its purpose and the columns of its row that say whose it is and where it may be sent.
/// Encrypting and decrypting name the same place; a row that was moved or edited does not open.
/// </summary>
internal static class SecretPlace
{
    public static string[] OfConnection(string subject, string client, string issuer, string callbackUrl, string label) =>
        ["connection", subject, client, issuer, callbackUrl, label];

    public static string[] OfRegistration(string client, string issuer, string callbackUrl, string upstreamClient, string authMethod) =>
        ["registration", client, issuer, callbackUrl, upstreamClient, authMethod];

    /// <summary>A round trip, whose other columns are written once: the digest is of all of them.</summary>
    public static string[] OfRoundTrip(string subject, string client, string issuer, string digest) =>
        ["round-trip", subject, client, issuer, digest];

    /// <summary>A server, whose other columns are written together with the ciphertext: the digest is of all of them.</summary>
    public static string[] OfMcpClient(string client, string digest) => ["mcp-client", client, digest];

    /// <summary>SHA-256 over columns: texts, numbers, bytes and NULLs, each with its length.</summary>
    public static string Digest(params object?[] columns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];

        foreach (var column in columns)
        {
            var bytes = column switch
            {
                null => null,
                byte[] raw => raw,
                string text => Encoding.UTF8.GetBytes(text),
                long number => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
                _ => throw new ArgumentException($"A column of type {column.GetType()} is bound to nothing.", nameof(columns)),
            };
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(bytes ?? []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What ciphertexts were bound to before they named all of it; only the re-encryption of an upgrade opens them.</summary>
internal static class FormerPlace
{
    public static string[] OfConnection(string subject, string client, string issuer) => ["connection", subject, client, issuer];

    public static string[] OfRegistration(string client, string issuer, string callbackUrl) =>
        ["registration", client, issuer, callbackUrl];

    public static string[] OfRoundTrip(string subject, string client, string issuer) => ["round-trip", subject, client, issuer];

    public static string[] OfMcpClient(string client) => ["mcp-client", client];
}
