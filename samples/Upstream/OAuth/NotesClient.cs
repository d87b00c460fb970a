namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>A program that may ask for access to notes.</summary>
public sealed class NotesClient
{
    /// <summary>Its public name towards the server.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its secret; null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>How it proves itself: <c>none</c>, <c>client_secret_post</c> or <c>client_secret_basic</c>.</summary>
    public string AuthMethod { get; init; } = ClientAuthMethods.None;

    /// <summary>What it calls itself; unverified.</summary>
    public string? ClientName { get; init; }

    /// <summary>Where answers may go; compared as exact strings.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>The grants that it may use; without <c>refresh_token</c> it gets no refresh token.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = OAuth.GrantTypes.All;
}

/// <summary>Names of the client authentication methods (RFC 7591 §2).</summary>
public static class ClientAuthMethods
{
    /// <summary>A public client: only its id.</summary>
    public const string None = "none";

    /// <summary>Id and secret in the form.</summary>
    public const string Post = "client_secret_post";

    /// <summary>Id and secret in the Authorization header; what a registration means that names no method.</summary>
    public const string Basic = "client_secret_basic";

    internal static readonly string[] All = [None, Post, Basic];
}

/// <summary>Names of the grants (RFC 7591 §2).</summary>
public static class GrantTypes
{
    /// <summary>A code for tokens; what a registration means that names no grant.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>A refresh token for new tokens.</summary>
    public const string RefreshToken = "refresh_token";

    internal static readonly string[] All = [AuthorizationCode, RefreshToken];
}

/// <summary>Names of the response types (RFC 7591 §2): only <c>code</c> is left in OAuth 2.1.</summary>
internal static class ResponseTypes
{
    public static readonly string[] All = ["code"];
}
