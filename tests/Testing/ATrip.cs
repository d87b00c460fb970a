using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Testing;

/// <summary>A round trip of one browser to one provider, started at <see cref="Moment.Start"/>.</summary>
public static class ATrip
{
    /// <summary>The issuer of the provider.</summary>
    public const string Issuer = "https://provider.example";

    /// <summary>The state that the provider is to send back.</summary>
    public static readonly Secret State = SequenceSecrets.Secret(800);

    /// <summary>A provider with its own metadata; change the rest with <c>with</c>.</summary>
    public static UpstreamProvider Provider(string authorizeUrl = "https://provider.example/authorize") => new()
    {
        Issuer = Issuer,
        AuthorizeUrl = new Uri(authorizeUrl),
        TokenUrl = new Uri("https://provider.example/token"),
        Resource = "https://notes.example/mcp",
        Scopes = ["read", "write"],
    };

    /// <summary>The trip for a user's account at the server <c>notes</c>.</summary>
    public static UpstreamRoundTrip To(UpstreamProvider? provider = null) => new(
        new SubjectId("subject-1"),
        new McpClientId("notes-id"),
        provider ?? Provider(),
        new UpstreamCredentials("bifrost-at-provider", null, UpstreamAuthMethod.None),
        new Secret(ACode.Verifier),
        AFlow.BaseUrl,
        new FlowId("flow-1"));

    /// <summary>The trip on its way, in the browser of <see cref="AFlow"/>.</summary>
    public static UpstreamAuthorization Started(UpstreamProvider? provider = null) =>
        UpstreamAuthorization.Start(To(provider), State, AFlow.Browser.Hash(), Moment.Start);
}
