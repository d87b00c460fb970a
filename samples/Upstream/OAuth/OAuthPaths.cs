namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>Where the authorization server's endpoints are.</summary>
internal static class OAuthPaths
{
    public const string ResourceMetadata = "/.well-known/oauth-protected-resource";
    public const string McpResourceMetadata = ResourceMetadata + NotesAddress.McpPath;
    public const string ServerMetadata = "/.well-known/oauth-authorization-server";
    public const string OpenIdMetadata = "/.well-known/openid-configuration";
    public const string Register = "/register";
    public const string Authorize = "/authorize";
    public const string Stylesheet = "/notes.css";
    public const string Token = "/token";
    public const string Revoke = "/revoke";
}
