using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Ports;

/// <summary>
/// The providers of MCP clients, over the network. Every address is checked before it is used and where it is dialled;
/// redirects are not followed; answers are capped in size and time. No method may be called inside a transaction.
/// </summary>
public interface IUpstreamOAuth
{
    /// <summary>
    /// The provider of a client: what is configured, the rest discovered (RFC 9728, then RFC 8414) and cached. While nothing can
    /// be learned anew, what was known before is good for a day.
    /// </summary>
    Task<Result<UpstreamProvider>> FindProviderAsync(McpClient client, CancellationToken ct);

    /// <summary>
    /// The provider that connections were made at, without asking their server, which may have moved or gone: what is configured,
    /// else the metadata of the issuer. Nothing is remembered.
    /// </summary>
    /// <param name="client">The server as it was configured; null when that is not known any more.</param>
    /// <param name="issuer">The issuer of the connections.</param>
    /// <param name="server">Origin of the server; '' when it is not known.</param>
    /// <param name="ct">Cancels.</param>
    Task<Result<UpstreamProvider>> FindIssuerAsync(McpClient? client, string issuer, string server, CancellationToken ct);

    /// <summary>
    /// Whether an issuer that an answer named is the provider's: its metadata, where it can be found, names it and the endpoints that
    /// were used. <see cref="UpstreamErrors.WrongIssuer"/> where it does not.
    /// </summary>
    Task<Result<Done>> ConfirmIssuerAsync(UpstreamProvider provider, string issuer, CancellationToken ct);

    /// <summary>Registers Bifrost at the provider of a server (RFC 7591) for one callback address.</summary>
    Task<Result<UpstreamCredentials>> RegisterAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct);

    /// <summary>Exchanges the code of a round trip at the endpoint that was read when it started (RFC 6749 §4.1.3).</summary>
    Task<Result<UpstreamTokens>> ExchangeCodeAsync(UpstreamRoundTrip trip, string code, CancellationToken ct);

    /// <summary>
    /// Gives a refresh token in exchange for new tokens (RFC 6749 §6). <see cref="UpstreamErrors.GrantEnded"/>: the provider
    /// ended the grant; <see cref="UpstreamErrors.IsOfClient"/>: it does not accept Bifrost's client.
    /// <see cref="UpstreamErrors.ProviderRefused"/>: it refuses in other words. Every other error is of the moment, with <see cref="Error.RetryAfter"/> when the provider named a time.
    /// </summary>
    Task<Result<UpstreamTokens>> RefreshAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, Secret refreshToken, CancellationToken ct);

    /// <summary>
    /// Revokes tokens at their provider (RFC 7009): the refresh token, which ends the grant, or the access token where there is
    /// none. <see cref="UpstreamErrors.RevocationNotOffered"/> where the provider has no endpoint for it.
    /// </summary>
    Task<Result<Done>> RevokeAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, UpstreamTokens tokens, CancellationToken ct);

    /// <summary>
    /// Has a client's provider discovered anew at the next need, because its server refuses what that provider gave: it may have
    /// moved to another one. Said often, it is heard once in ten seconds.
    /// </summary>
    void ForgetProvider(McpClient client);
}
