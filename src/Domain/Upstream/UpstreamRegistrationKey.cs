namespace Bifrost.Domain.Upstream;

/// <summary>Where a registration is good: one MCP client, one issuer, one callback address.</summary>
public sealed record UpstreamRegistrationKey(McpClients.McpClientId McpClient, string Issuer, string CallbackUrl)
{
    /// <summary>Bifrost registers again by itself at most once in this time: a provider that refuses each new client is not registered at for ever.</summary>
    public static readonly TimeSpan RenewalPause = TimeSpan.FromHours(1);

    /// <summary>
    /// The registration that a connection was made under. Where nobody had named the issuer before the connection did, it is kept under
    /// the origin, and the callback address says so.
    /// </summary>
    public static UpstreamRegistrationKey Of(Connection connection) =>
        new(connection.McpClient, IssuerOf(connection), connection.CallbackUrl);

    private static string IssuerOf(Connection connection) =>
        Uri.TryCreate(connection.CallbackUrl, UriKind.Absolute, out var callback)
        && UpstreamCallback.SegmentIn(callback) is { } segment
        && segment != UpstreamCallback.SegmentOf(connection.Issuer)
        && Uri.TryCreate(connection.Issuer, UriKind.Absolute, out var issuer)
        && segment == UpstreamCallback.SegmentOf(issuer.GetLeftPart(UriPartial.Authority))
            ? issuer.GetLeftPart(UriPartial.Authority)
            : connection.Issuer;
}
