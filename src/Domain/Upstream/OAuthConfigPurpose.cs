namespace Bifrost.Domain.Upstream;

/// <summary>What the token of an administrator's login is for.</summary>
public enum OAuthConfigPurpose
{
    /// <summary>All users of an <c>oauth</c> server are served with it.</summary>
    Shared,

    /// <summary>It tries a <c>per_user_oauth</c> server out, tells its tools, and is revoked then.</summary>
    TestLogin,
}
