namespace Bifrost.Api.Pages.Models;

/// <summary>How a service stands for the identity that was chosen.</summary>
public enum ServiceState
{
    /// <summary>No account is connected yet.</summary>
    NotConnected,

    /// <summary>An account is connected and works.</summary>
    Connected,

    /// <summary>An account was connected, but the provider no longer accepts it.</summary>
    NeedsReconnect,
}

/// <summary>One service on the services page.</summary>
/// <param name="McpClientId">What the Connect link names.</param>
/// <param name="Name">The service's configured name.</param>
/// <param name="ProviderHost">Where the person will sign in, or the server's host while that is unknown.</param>
/// <param name="State">How it stands.</param>
public sealed record ServiceRow(string McpClientId, string Name, string ProviderHost, ServiceState State);

/// <summary>The second consent step: connect services, then finish.</summary>
public sealed record ServicesPageModel
{
    /// <summary>The pending flow.</summary>
    public required string FlowId { get; init; }

    /// <summary>The program that asks.</summary>
    public required AskingClient Client { get; init; }

    /// <summary>Who the person acts as.</summary>
    public required ActingIdentity Identity { get; init; }

    /// <summary>The services this identity can connect, in the order to show.</summary>
    public required IReadOnlyList<ServiceRow> Services { get; init; }

    /// <summary>Whole minutes until the request expires.</summary>
    public required int MinutesLeft { get; init; }

    /// <summary>What forms and links of this page carry about the identity in their addresses; null: nothing.</summary>
    public string? IdentityTag { get; init; }

    /// <summary>The administrator's text, plain, line breaks kept.</summary>
    public string? HelpText { get; init; }
}
