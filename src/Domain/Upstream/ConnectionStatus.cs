namespace Bifrost.Domain.Upstream;

/// <summary>Whether a connection can be used.</summary>
public enum ConnectionStatus
{
    /// <summary>Its tokens are believed to work.</summary>
    Active,

    /// <summary>The provider refused its tokens; only the user can connect again.</summary>
    NeedsReauth,
}
