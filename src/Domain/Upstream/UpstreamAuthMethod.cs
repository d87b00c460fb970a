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
