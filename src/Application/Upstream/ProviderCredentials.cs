using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>
/// As whom Bifrost speaks to a provider: the configured client, else the registration that was made there for one callback
/// address, else its metadata document where the provider takes one. A registration goes before the document, because there
/// are connections that belong to it. Credentials of one issuer are never looked up for another.
/// </summary>
internal sealed class ProviderCredentials(
    IUpstreamOAuth upstream, IUpstreamRegistrationRepository registrations, IUnitOfWork unitOfWork, TimeProvider time)
{
    /// <summary>The credentials that exist already, or null.</summary>
    public async Task<UpstreamCredentials?> FindAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct) =>
        Configured(client, provider)
            ?? await registrations.FindAsync(KeyOf(client, provider, callbackUrl), ct)
            ?? DocumentAt(provider, callbackUrl);

    /// <summary>The credentials that a connection was made under, where its registration may be gone by now; null when there are none.</summary>
    public static UpstreamCredentials? Of(
        McpClient? client, UpstreamProvider provider, string callbackUrl, UpstreamCredentials? registered) =>
        (client is null ? null : Configured(client, provider)) ?? registered ?? DocumentAt(provider, callbackUrl);

    /// <summary>The credentials, registering Bifrost where it has none yet. Commits what it registered.</summary>
    public async Task<Result<UpstreamCredentials>> ObtainAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct)
    {
        return await FindAsync(client, provider, callbackUrl, ct) is { } known
            ? known
            : await RegisterAsync(client, provider, callbackUrl, ct);
    }

    /// <summary>
    /// Gives up credentials that their provider does not know any more and gets others, so that the next connection finds them:
    /// a new registration also where the document was refused, because that provider cannot read it. False where the client is
    /// configured: only the administrator can mend that.
    /// </summary>
    public async Task<bool> TryReplaceAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, UpstreamCredentials refused, CancellationToken ct)
    {
        if (Configured(client, provider) is not null)
        {
            return false;
        }

        await registrations.RemoveAsync(KeyOf(client, provider, callbackUrl), refused.ClientId, ct);
        await unitOfWork.CommitAsync(ct);

        if (await FindAsync(client, provider, callbackUrl, ct) is not { } other || other.ClientId == refused.ClientId)
        {
            await RegisterAsync(client, provider, callbackUrl, ct);
        }

        return true;
    }

    private async Task<Result<UpstreamCredentials>> RegisterAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct)
    {
        var registered = await upstream.RegisterAsync(client, provider, callbackUrl, ct);

        if (registered.Failed)
        {
            return registered.Error;
        }

        // The provider counts this registration from now on, whatever becomes of the trip and of its browser.
        var kept = await registrations.KeepFirstAsync(
            KeyOf(client, provider, callbackUrl), registered.Value, time.GetUtcNow(), CancellationToken.None);
        await unitOfWork.CommitAsync(CancellationToken.None);

        return kept;
    }

    private static UpstreamRegistrationKey KeyOf(McpClient client, UpstreamProvider provider, string callbackUrl) =>
        new(client.Id, provider.Issuer, callbackUrl);

    private static UpstreamCredentials? DocumentAt(UpstreamProvider provider, string callbackUrl) =>
        provider.TakesClientDocuments && ClientDocument.AddressFor(callbackUrl) is { } address
            ? new UpstreamCredentials(address, null, UpstreamAuthMethod.None)
            : null;

    private static UpstreamCredentials? Configured(McpClient client, UpstreamProvider provider) =>
        client.OAuth.ClientId is { } id
            ? new UpstreamCredentials(id, client.OAuth.ClientSecret, MethodFor(client.OAuth, provider))
            : null;

    private static UpstreamAuthMethod MethodFor(McpOAuthSettings configured, UpstreamProvider provider)
    {
        if (configured.ClientSecret is null)
        {
            return UpstreamAuthMethod.None;
        }

        // RFC 8414 §2: a provider that names no method supports client_secret_basic; one that names post alone gets post.
        return provider.TokenAuthMethods.Contains("client_secret_post") && !provider.TokenAuthMethods.Contains("client_secret_basic")
            ? UpstreamAuthMethod.ClientSecretPost
            : UpstreamAuthMethod.ClientSecretBasic;
    }
}
