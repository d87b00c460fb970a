namespace Bifrost.Application.Settings;

/// <summary>Who may use a link to connect an account that is handed out while a tool runs.</summary>
public enum RuntimeLinks
{
    /// <summary>Only the person it was made for.</summary>
    Bound,

    /// <summary>Whoever holds it: their account then serves the sender.</summary>
    Open,
}

/// <summary>How the authorization server treats links and redirects.</summary>
public sealed record OAuthSettings
{
    /// <summary>The https redirect hosts of the programs that people are known to use.</summary>
    public static readonly IReadOnlyList<string> KnownClientHosts =
    [
        "claude.ai", "claude.com", "chatgpt.com", "vscode.dev", "insiders.vscode.dev", "www.cursor.com", "cursor.com",
    ];

    /// <summary>Who may use a link to connect an account.</summary>
    public RuntimeLinks RuntimeLinks { get; init; }

    /// <summary>Https redirect hosts that the consent page does not warn about, in lower case; <c>*</c> alone silences it.</summary>
    public IReadOnlyList<string> RedirectHosts { get; init; } = KnownClientHosts;

    /// <summary>
    /// True renews connections before their tokens end also while nobody uses them, for providers that forget idle ones.
    /// </summary>
    public bool KeepConnectionsAlive { get; init; }

    /// <summary>True when the consent page need not warn about this https redirect host.</summary>
    public bool Knows(string redirectHost) =>
        RedirectHosts.Contains("*") || RedirectHosts.Contains(redirectHost, StringComparer.OrdinalIgnoreCase);
}
