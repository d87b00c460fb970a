using System.Buffers.Text;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Pages;

/// <summary>
/// The addresses that pages link and post to, and the rule which addresses given from outside may become links.
/// </summary>
internal static class PageRoutes
{
    public const string VirtualKey = "/api/oauth/per-user/consent/vk";
    public const string UserId = "/api/oauth/per-user/consent/user-id";
    public const string Skip = "/api/oauth/per-user/consent/skip";
    public const string Continue = "/api/oauth/per-user/consent/continue";
    public const string Submit = "/api/oauth/per-user/consent/submit";
    public const string Deny = "/api/oauth/per-user/consent/deny";
    public const string Disconnect = "/api/oauth/per-user/consent/disconnect";
    public const string UpstreamAuthorize = "/api/oauth/per-user/upstream/authorize";

    /// <summary>The parameter by which a form says which identity its page was made for.</summary>
    public const string IdentityTag = "identity";

    // Schemes that run, read or frame something in the browser instead of leaving for another program.
    private static readonly string[] NeverLinked =
    [
        "javascript", "data", "vbscript", "file", "blob", "about", "view-source",
        "ws", "wss", "ftp", "intent", "filesystem",
    ];

    public static string IdentityStep(string flowId) => $"/oauth/consent?flow_id={Uri.EscapeDataString(flowId)}";

    public static string ServicesStep(string flowId) => $"/oauth/consent/mcps?flow_id={Uri.EscapeDataString(flowId)}";

    public static string Connect(string mcpClientId, string flowId, string? identityTag) => ForIdentity(
        $"{UpstreamAuthorize}?mcp_client_id={Uri.EscapeDataString(mcpClientId)}&flow_id={Uri.EscapeDataString(flowId)}", identityTag);

    /// <summary>An address that is good for the identity of the page only.</summary>
    public static string ForIdentity(string address, string? identityTag) => identityTag is null
        ? address
        : $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{IdentityTag}={Uri.EscapeDataString(identityTag)}";

    /// <summary>The page that says how a round trip ended, to the browser that started it.</summary>
    public static string UpstreamResult(SecretHash state) => $"/oauth/connection/{Base64Url.EncodeToString(state.ToBytes())}";

    /// <summary>
    /// The way back to a client, or null for a scheme that must never be a link (whatever the caller has checked).
    /// </summary>
    public static string? Outward(string? href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var uri)
            && !href.AsSpan().ContainsAnyInRange('\0', ' ')
            && !NeverLinked.Contains(uri.Scheme, StringComparer.OrdinalIgnoreCase)
            ? href
            : null;

    /// <summary>A path of ours, or null for anything that a browser would take for another site.</summary>
    public static string? Inward(string? href) =>
        href is ['/', ..] and not ['/', '/' or '\\', ..] && !href.AsSpan().ContainsAnyInRange('\0', ' ') ? href : null;
}
