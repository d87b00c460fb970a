using Bifrost.Application.McpClients;
using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Rules;

namespace Bifrost.Infrastructure.Configuration;

/// <summary>Settings that are allowed, but that an administrator should have chosen knowingly.</summary>
internal static class RiskWarnings
{
    public static void Add(BifrostSettings settings, Findings findings)
    {
        Identity(settings, findings);
        OAuth(settings, findings);

        if (settings.EncryptionKey is { } key && SecretStrength.CanBeGuessed(key.Reveal()))
        {
            findings.Warn("encryption_key: can be guessed by those who have a copy of the key ring: it has few characters, is a sequence or "
                + "is made of well-known words. No new ring is begun with it.");
        }

        foreach (var (index, server) in settings.Mcp.Servers.Index())
        {
            Server($"mcp.client_configs[{index}]", server, findings);
        }

        foreach (var (index, virtualKey) in settings.VirtualKeys.Index())
        {
            foreach (var (position, config) in virtualKey.McpConfigs.Index().Where(each => each.Item.ToolsToExecute is null))
            {
                findings.Warn($"governance.virtual_keys[{index}].mcp_configs[{position}].tools_to_execute: is left out, so the virtual key "
                    + $"\"{virtualKey.Name}\" may use no tool of \"{config.McpClientName}\"; list their names, or \"*\" for all.");
            }
        }
    }

    private static void Identity(BifrostSettings settings, Findings findings)
    {
        if (settings.IsPublic && settings.Client.AllowSelfDeclaredUserId is true)
        {
            findings.Warn("client.allow_self_declared_user_id: is true on a public URL, so anyone who enters a user ID uses the accounts "
                + "connected under it.");
        }

        if (settings.Client.TrustedUserIdCallers.Any(network => network.PrefixLength == 0))
        {
            findings.Warn("client.trusted_user_id_callers: names every address, so anyone may act as any user.");
        }

        Proxies(settings, findings);
    }

    private static void Proxies(BifrostSettings settings, Findings findings)
    {
        if (settings.TrustedProxies.Any(network => network.PrefixLength == 0))
        {
            findings.Warn("trusted_proxies: names every address, so anyone may forge where a request comes from.");
        }
        else if (settings.TrustedProxies.FirstOrDefault(network => !NetworkRule.IsSingle(network)) is { PrefixLength: > 0 } wide)
        {
            findings.Warn($"trusted_proxies: names the network {wide}, so every program in it may say where its requests come from; "
                + "name the address of each proxy instead.");
        }

        if (settings.Client is { TrustForwardedUserIdCallers: true, TrustedUserIdCallers.Count: > 0 })
        {
            findings.Warn("client.trust_forwarded_user_id_callers: is true, so whoever can make a trusted proxy send an address of "
                + "client.trusted_user_id_callers may act as any user.");
        }
    }

    private static void OAuth(BifrostSettings settings, Findings findings)
    {
        if (settings.IsPublic && settings.OAuth.RuntimeLinks == RuntimeLinks.Open)
        {
            findings.Warn("oauth.runtime_links: is \"open\" on a public URL, so whoever opens a link connects their account to the session "
                + "of the person who sent it.");
        }

        if (settings.OAuth.RedirectHosts.Contains("*"))
        {
            findings.Warn("oauth.redirect_hosts: holds \"*\", so the consent page does not warn about unknown programs.");
        }
    }

    private static void Server(string path, McpServerSettings server, Findings findings)
    {
        if (server.ToolsToExecute is null)
        {
            findings.Warn($"{path}.tools_to_execute: is left out, so the server \"{server.Name}\" publishes no tool; list their names, "
                + "or \"*\" for all.");
        }

        if (server.ToClient(new McpSettings()).IsClosedByDefault)
        {
            findings.Warn($"{path}.allow_anonymous: is left out, and the server \"{server.Name}\" carries a credential and is for holders of "
                + "a virtual key; allow_anonymous opens it.");
        }

        if (server is { ConnectionType: McpConnectionType.Stdio, AllowedExtraHeaders.Count: > 0 })
        {
            findings.Warn($"{path}.allowed_extra_headers: has no effect, because \"{server.Name}\" is a child process, which has no headers.");
        }

        if (server is { AuthType: not McpAuthType.None, ConnectionString: { Scheme: "http" } address } && !LoopbackHost.Matches(address.IdnHost))
        {
            findings.Warn($"{path}.connection_string: is plain http, so credentials of \"{server.Name}\" travel unencrypted.");
        }
    }
}
