using Bifrost.Domain.Common;

namespace Bifrost.Domain.Upstream;

/// <summary>How Bifrost authenticates at a provider's token endpoint (RFC 6749 §2.3, RFC 7591 §2).</summary>
public enum UpstreamAuthMethod
{
    /// <summary>The client identifier alone: a public client.</summary>
    None,

    /// <summary>The secret in the form body.</summary>
    ClientSecretPost,

    /// <summary>The secret in the Authorization header.</summary>
    ClientSecretBasic,
}

/// <summary>Bifrost's own registration at one provider: never sent to another.</summary>
/// <param name="ClientId">Identifier that the provider gave.</param>
/// <param name="ClientSecret">Secret that the provider gave, or null.</param>
/// <param name="Method">How the two are sent.</param>
public sealed record UpstreamCredentials(string ClientId, Secret? ClientSecret, UpstreamAuthMethod Method);

/// <summary>Where a registration is good: one MCP client, one issuer, one callback address.</summary>
public sealed record UpstreamRegistrationKey(McpClients.McpClientId McpClient, string Issuer, string CallbackUrl);
