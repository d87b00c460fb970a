using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>The names of the ways to authenticate at a token endpoint (RFC 7591 §2).</summary>
internal static class AuthMethods
{
    /// <summary>In the order of preference: a public client has no secret that could leak.</summary>
    private static readonly (string Name, UpstreamAuthMethod Method)[] Known =
    [
        ("none", UpstreamAuthMethod.None),
        ("client_secret_basic", UpstreamAuthMethod.ClientSecretBasic),
        ("client_secret_post", UpstreamAuthMethod.ClientSecretPost),
    ];

    /// <summary>The method to ask for; "none" where the provider names nothing that is known here.</summary>
    public static string Choose(IReadOnlyList<string> advertised) =>
        Known.FirstOrDefault(known => advertised.Contains(known.Name), Known[0]).Name;

    /// <summary>The method of this name, or null when it is unknown here.</summary>
    public static UpstreamAuthMethod? Parse(string name)
    {
        var found = Array.FindIndex(Known, known => known.Name == name);

        return found >= 0 ? Known[found].Method : null;
    }

    /// <summary>The method for a secret that came without one: what is advertised, else the default of RFC 7591 §2.</summary>
    public static UpstreamAuthMethod ForSecret(IReadOnlyList<string> advertised) =>
        advertised.Contains("client_secret_post") && !advertised.Contains("client_secret_basic")
            ? UpstreamAuthMethod.ClientSecretPost
            : UpstreamAuthMethod.ClientSecretBasic;
}
