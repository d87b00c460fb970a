namespace Bifrost.Api.Http;

/// <summary>Who may call an endpoint. Every endpoint says so; a test refuses one that does not.</summary>
internal enum AccessRule
{
    /// <summary>Anyone: the bootstrap of OAuth, health, documentation.</summary>
    Anyone,

    /// <summary>The browser that holds the secret of a flow, a round trip or a link.</summary>
    BoundBrowser,

    /// <summary>The holder of the admin key.</summary>
    Administrator,

    /// <summary>The holder of an access token or a virtual key.</summary>
    Caller,
}

/// <summary>States who may call an endpoint.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AccessAttribute(AccessRule rule) : Attribute
{
    public AccessRule Rule => rule;
}
