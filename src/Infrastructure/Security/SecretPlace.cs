namespace Bifrost.Infrastructure.Security;

/// <summary>What each kind of ciphertext is bound to; encrypting and decrypting name the same place.</summary>
internal static class SecretPlace
{
    public static string[] OfConnection(string subject, string client, string issuer) => ["connection", subject, client, issuer];

    public static string[] OfRegistration(string client, string issuer, string callbackUrl) =>
        ["registration", client, issuer, callbackUrl];

    public static string[] OfRoundTrip(string subject, string client, string issuer) => ["round-trip", subject, client, issuer];

    public static string[] OfMcpClient(string client) => ["mcp-client", client];
}
