namespace Bifrost.Domain.McpClients;

/// <summary>How an MCP client is authorized upstream.</summary>
public enum McpAuthType
{
    /// <summary>Nothing is sent.</summary>
    None,

    /// <summary>Static headers: the company's shared credential.</summary>
    Headers,

    /// <summary>One login by the administrator, shared by all users.</summary>
    OAuth,

    /// <summary>Every user connects their own account.</summary>
    PerUserOAuth,
}
