using Bifrost.Domain.Clients;

namespace Bifrost.Testing;

/// <summary>A registered OAuth client.</summary>
public static class AClient
{
    /// <summary>Where its answers go unless a test says otherwise.</summary>
    public const string Callback = "https://app.example/cb";

    /// <summary>A client with these redirect URIs, or with one.</summary>
    public static OAuthClient With(params string[] redirectUris) =>
        OAuthClient.Register(Metadata(redirectUris), new SequenceSecrets(), Moment.Start);

    /// <summary>What such a client registers.</summary>
    public static ClientMetadata Metadata(params string[] redirectUris) => Registration(redirectUris).ToMetadata().Value;

    /// <summary>What such a client sends.</summary>
    public static ClientRegistration Registration(params string[] redirectUris) => new()
    {
        RedirectUris = redirectUris.Length > 0 ? redirectUris : [Callback],
    };

    /// <summary>A redirect URI that must be a valid one.</summary>
    public static RedirectUri Redirect(string text = Callback) => RedirectUri.Parse(text).Value;
}
