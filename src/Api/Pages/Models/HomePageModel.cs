namespace Bifrost.Api.Pages.Models;

/// <summary>What GET / tells a newcomer: that it runs, how to connect a client, and what is still missing.</summary>
public sealed record HomePageModel
{
    /// <summary>The public origin, without a slash at its end.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Whether at least one server lets people connect their own account.</summary>
    public required bool HasPerUserServices { get; init; }

    /// <summary>Whether the configuration store is enabled.</summary>
    public bool StoreEnabled { get; init; } = true;

    /// <summary>Whether the page of the API documentation is served.</summary>
    public string DocsHref { get; init; } = "/docs";

    /// <summary>The address that clients connect to.</summary>
    public string McpUrl => BaseUrl.TrimEnd('/') + "/mcp";
}
