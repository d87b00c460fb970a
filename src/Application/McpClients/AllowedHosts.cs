using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.McpClients;

/// <summary>
/// Refuses servers and providers in places that only the configuration file may name. It is checked again wherever something is
/// dialled; here it is told with its reason.
/// </summary>
internal sealed class AllowedHosts(IUpstreamHosts hosts)
{
    public async Task<Error?> RefuseAsync(McpServerSettings server, CancellationToken ct)
    {
        var addresses = new (string Path, Uri? Address)[]
        {
            ("connection_string", server.ConnectionString),
            ("oauth_config.authorize_url", server.OAuth.AuthorizeUrl),
            ("oauth_config.token_url", server.OAuth.TokenUrl),
            ("oauth_config.registration_url", server.OAuth.RegistrationUrl),
            ("oauth_config.revocation_url", server.OAuth.RevocationUrl),
            ("oauth_config.issuer", server.OAuth.Issuer is { } issuer ? new Uri(issuer) : null),
        };

        foreach (var (path, address) in addresses)
        {
            if (address is not null && await hosts.RefusalOfAsync(address, ct) is { } reason)
            {
                return McpClientErrors.HostRefused(path, address.IdnHost, reason);
            }
        }

        return null;
    }
}
