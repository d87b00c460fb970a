namespace Bifrost.Domain.Upstream;

/// <summary>The names of the ways to authenticate at a token endpoint (RFC 7591 §2), and which of them Bifrost prefers.</summary>
public static class UpstreamAuthMethods
{
    /// <summary>The secret in the form body.</summary>
    public const string Post = "client_secret_post";

    /// <summary>The secret in the Authorization header.</summary>
    public const string Basic = "client_secret_basic";

    // In the order of preference: a public client has no secret that could leak, and more servers read the body than the header.
    private static readonly (string Name, UpstreamAuthMethod Method)[] Known =
    [
        ("none", UpstreamAuthMethod.None),
        (Post, UpstreamAuthMethod.ClientSecretPost),
        (Basic, UpstreamAuthMethod.ClientSecretBasic),
    ];

    /// <summary>The name of a method.</summary>
    public static string NameOf(UpstreamAuthMethod method) => Array.Find(Known, known => known.Method == method) is { Name: { } name }
        ? name
        : throw new ArgumentOutOfRangeException(nameof(method), method, "Not an authentication method.");

    /// <summary>The method of this name, or null when it is unknown here.</summary>
    public static UpstreamAuthMethod? Parse(string name)
    {
        var found = Array.FindIndex(Known, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

        return found >= 0 ? Known[found].Method : null;
    }

    /// <summary>The method to ask for at registration; "none" where the provider names nothing that is known here.</summary>
    public static UpstreamAuthMethod Choose(IReadOnlyList<string> advertised) =>
        Array.Find(Known, known => advertised.Contains(known.Name)).Method;

    /// <summary>The method for a secret that came without one: Basic where that alone is advertised, else the body.</summary>
    public static UpstreamAuthMethod ForSecret(IReadOnlyList<string> advertised) =>
        advertised.Contains(Basic) && !advertised.Contains(Post) ? UpstreamAuthMethod.ClientSecretBasic : UpstreamAuthMethod.ClientSecretPost;

    /// <summary>Whether exactly one way to send a secret is advertised.</summary>
    public static bool NamesOne(IReadOnlyList<string> advertised) => advertised.Contains(Basic) != advertised.Contains(Post);
}
