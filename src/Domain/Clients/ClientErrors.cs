using Bifrost.Domain.Common;

namespace Bifrost.Domain.Clients;

/// <summary>What can be wrong about OAuth clients and their redirect URIs.</summary>
public static class ClientErrors
{
    /// <summary>No client has this identifier (any more).</summary>
    public static readonly Error Unknown = new(
        "client_unknown", "This client is not registered here. Register again and repeat the request.");

    /// <summary>An administrator named a client that is not there.</summary>
    public static readonly Error NotFound = new("oauth_client_not_found", "There is no OAuth client with this ID.");

    /// <summary>The redirect URI is not one of the client's.</summary>
    public static readonly Error RedirectNotRegistered = new(
        "redirect_not_registered", "redirect_uri is not one of the redirect URIs this client registered.");

    /// <summary>Too many registrations from one address, or too many clients that were never used.</summary>
    public static readonly Error TooManyRegistrations = new(
        "too_many_registrations", "Too many registrations. Try again later.");

    /// <summary>Metadata that cannot be stored as it is.</summary>
    public static Error InvalidMetadata(string text) => new("client_metadata_invalid", text);

    /// <summary>A redirect URI that no client may have.</summary>
    public static Error InvalidRedirect(string text) => new("redirect_invalid", text);
}
