using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Upstream;

/// <summary>A login that an administrator was asked for.</summary>
/// <param name="Config">To ask about and to complete.</param>
/// <param name="McpClient">The server it is for.</param>
/// <param name="AuthorizeUrl">The address to open in a browser; it works once.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record LoginOffer(OAuthConfigId Config, McpClientId McpClient, string AuthorizeUrl, DateTimeOffset ExpiresAt);

/// <summary>
/// Logins by administrators: the company's own account at a server. The address that is handed out is one of Bifrost, works once
/// and for as long as the login is waited for, and is worth nothing where users connect theirs.
/// </summary>
internal sealed class AdministratorLogins(
    IOAuthConfigRepository configs,
    ILinkHandleRepository handles,
    ISubjectRepository subjects,
    ISecretGenerator secrets)
{
    /// <summary>Asks for a login at a server, or for it once more; what an earlier one gave stays until this one replaces it.</summary>
    public async Task<LoginOffer> OfferAsync(McpClient client, string baseUrl, DateTimeOffset now, CancellationToken ct)
    {
        var config = await AskAsync(client, now, ct);
        var company = await subjects.GetOrAddAsync(SubjectKind.McpClient, client.Id.Value, secrets, now, ct);
        var handle = secrets.NewSecret();
        await handles.AddAsync(LinkHandle.Make(handle, company.Id, client.Id, now) with { Config = config.Id }, ct);

        return new LoginOffer(
            config.Id, client.Id, $"{baseUrl}/api/oauth/login?handle={handle.Reveal()}", config.ExpiresAt);
    }

    /// <summary>Notes how the login of a round trip ended. False when it was not waited for any more.</summary>
    public Task<bool> TryAuthorizeAsync(OAuthConfigId config, CancellationToken ct) => configs.TryAuthorizeAsync(config, ct);

    /// <summary>Notes that the login of a round trip failed; of a user's trip there is nothing to note.</summary>
    public Task FailAsync(UpstreamRoundTrip trip, Error failure, CancellationToken ct) =>
        trip.Config is { } config ? configs.FailAsync(config, failure.Code, ct) : Task.CompletedTask;

    private async Task<OAuthConfig> AskAsync(McpClient client, DateTimeOffset now, CancellationToken ct)
    {
        var purpose = client.IsPerUser ? OAuthConfigPurpose.TestLogin : OAuthConfigPurpose.Shared;

        // The second time at most: another call was quicker to ask for the first.
        while (true)
        {
            if (await configs.FindByClientAsync(client.Id, ct) is { } known)
            {
                var again = known.AskAgain(purpose, now);

                if (await configs.TryRenewAsync(again, ct))
                {
                    return again;
                }
            }

            var asked = OAuthConfig.Ask(new OAuthConfigId(secrets.NewId()), client.Id, purpose, now);

            if (await configs.TryAddAsync(asked, ct))
            {
                return asked;
            }
        }
    }
}
