using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>
/// As whom Bifrost speaks to a provider: the configured client, else the registration that was made there for one callback
/// address. Credentials of one issuer are never looked up for another.
/// </summary>
internal sealed class ProviderCredentials(
    IUpstreamOAuth upstream, IUpstreamRegistrationRepository registrations, IUnitOfWork unitOfWork, TimeProvider time)
{
    /// <summary>The credentials that exist already, or null.</summary>
    public async Task<UpstreamCredentials?> FindAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct) =>
        Configured(client, provider) ?? await registrations.FindAsync(KeyOf(client, provider, callbackUrl), ct);

    /// <summary>The credentials, registering Bifrost where it has none yet. Commits what it registered.</summary>
    public async Task<Result<UpstreamCredentials>> ObtainAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct)
    {
        if (await FindAsync(client, provider, callbackUrl, ct) is { } known)
        {
            return known;
        }

        var registered = await upstream.RegisterAsync(provider, callbackUrl, ct);

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

    /// <summary>
    /// Gives up a registration that its provider does not know any more and registers anew, so that the next connection finds
    /// one. False where the client is configured: only the administrator can mend that.
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
        await ObtainAsync(client, provider, callbackUrl, ct);

        return true;
    }

    private static UpstreamRegistrationKey KeyOf(McpClient client, UpstreamProvider provider, string callbackUrl) =>
        new(client.Id, provider.Issuer, callbackUrl);

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
