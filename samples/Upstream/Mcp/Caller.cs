using System.Security.Claims;

namespace Bifrost.Samples.Upstream.Mcp;

/// <summary>
/// Who calls: the gates set it, the tools read it, and the SDK keeps others out of the caller's session by it.
/// </summary>
internal static class Caller
{
    public const string Anonymous = "anonymous";

    public static ClaimsPrincipal Named(string user)
    {
        Claim[] claims = [new(ClaimTypes.Name, user), new(ClaimTypes.NameIdentifier, user)];

        return new ClaimsPrincipal(new ClaimsIdentity(claims, "notes"));
    }

    public static string UserName(this ClaimsPrincipal caller) => caller.Identity?.Name ?? Anonymous;
}
