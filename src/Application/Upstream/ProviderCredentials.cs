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
            ?? Registered(await registrations.FindAsync(KeyOf(client, provider, callbackUrl), ct), provider)
            ?? DocumentAt(provider, callbackUrl);

    /// <summary>The credentials that a connection was made under, where its registration may be gone by now; null when there are none.</summary>
    public static UpstreamCredentials? Of(
        McpClient? client, UpstreamProvider provider, string callbackUrl, UpstreamCredentials? registered) =>
        (client is null ? null : Configured(client, provider)) ?? Registered(registered, provider) ?? DocumentAt(provider, callbackUrl);

    /// <summary>The credentials, registering Bifrost where it has none yet. Commits what it registered.</summary>
    public async Task<Result<UpstreamCredentials>> ObtainAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct)
    {
        return await FindAsync(client, provider, callbackUrl, ct) is { } known
            ? known
            : await RegisterAsync(client, provider, callbackUrl, isRenewal: false, ct);
    }

    /// <summary>
    /// Gives up credentials that their provider does not know any more and gets others, so that the next connection finds them:
    /// a new registration also where the document was refused, because that provider cannot read it. False where the client is
    /// configured, and where Bifrost has registered again less than an hour ago: only the administrator can mend that.
    /// </summary>
    public async Task<bool> TryReplaceAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, UpstreamCredentials refused, CancellationToken ct)
    {
        if (Configured(client, provider) is not null)
        {
            return false;
        }

        var key = KeyOf(client, provider, callbackUrl);

        if ((await registrations.FindAsync(key, ct))?.ClientId == refused.ClientId)
        {
            if (!await registrations.TryClaimRenewalAsync(key, refused.ClientId, time.GetUtcNow(), ct))
            {
                await unitOfWork.DiscardAsync();

                return false;
            }

            await registrations.RemoveAsync(key, refused.ClientId, ct);
            await unitOfWork.CommitAsync(ct);
        }

        if (await FindAsync(client, provider, callbackUrl, ct) is not { } other || other.ClientId == refused.ClientId)
        {
            await RegisterAsync(client, provider, callbackUrl, isRenewal: true, ct);
        }

        return true;
    }

    private async Task<Result<UpstreamCredentials>> RegisterAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, bool isRenewal, CancellationToken ct)
    {
        var registered = await upstream.RegisterAsync(client, provider, callbackUrl, ct);

        if (registered.Failed)
        {
            return registered.Error;
        }

        // The provider counts this registration from now on, whatever becomes of the trip and of its browser.
        var kept = await registrations.KeepFirstAsync(
            KeyOf(client, provider, callbackUrl), registered.Value, isRenewal, time.GetUtcNow(), CancellationToken.None);
        await unitOfWork.CommitAsync(CancellationToken.None);

        return Registered(kept, provider)!;
    }

    private static UpstreamRegistrationKey KeyOf(McpClient client, UpstreamProvider provider, string callbackUrl) =>
        new(client.Id, provider.Issuer, callbackUrl);

    private static UpstreamCredentials? DocumentAt(UpstreamProvider provider, string callbackUrl) =>
        provider.TakesClientDocuments && ClientDocument.AddressFor(callbackUrl) is { } address
            ? new UpstreamCredentials(address, null, UpstreamAuthMethod.None)
            : null;

    private static UpstreamCredentials? Configured(McpClient client, UpstreamProvider provider)
    {
        if (client.OAuth is not { ClientId: { } id } configured)
        {
            return null;
        }

        return configured.ClientSecret is null
            ? new UpstreamCredentials(id, null, UpstreamAuthMethod.None)
            : new UpstreamCredentials(id, configured.ClientSecret, provider.AuthMethod ?? UpstreamAuthMethods.ForSecret(provider.TokenAuthMethods))
            {
                IsMethodAssumed = IsAssumed(provider),
            };
    }

    private static UpstreamCredentials? Registered(UpstreamCredentials? registered, UpstreamProvider provider) =>
        registered is { Method: not UpstreamAuthMethod.None } ? registered with { IsMethodAssumed = IsAssumed(provider) } : registered;

    private static bool IsAssumed(UpstreamProvider provider) =>
        provider.AuthMethod is null && !UpstreamAuthMethods.NamesOne(provider.TokenAuthMethods);
}
