namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>Where people sign in for the MCP endpoint: here, or at another server once that was decided.</summary>
internal sealed class SignIn(NotesAddress address, GrantStore grants)
{
    private volatile SignIn? _elsewhere;

    public string Issuer => _elsewhere?.Issuer ?? address.Base;

    public string? FindUser(string accessToken) =>
        _elsewhere is { } elsewhere ? elsewhere.FindUser(accessToken) : grants.FindUser(accessToken);

    public void MoveTo(SignIn other) => _elsewhere = other;
}
