namespace Bifrost.Domain.Upstream;

/// <summary>How far an OAuth configuration is.</summary>
public enum OAuthConfigStatus
{
    /// <summary>The administrator has not logged in yet.</summary>
    Pending,

    /// <summary>The administrator logged in and the token is kept.</summary>
    Authorized,

    /// <summary>The login failed.</summary>
    Failed,
}
