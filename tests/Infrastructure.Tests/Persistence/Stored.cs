using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>Domain objects with every member set, as repositories keep them.</summary>
internal static class Stored
{
    public static readonly DateTimeOffset Now = UseCaseHost.Start;
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    public static readonly RecordedSecrets Secrets = new();
    public static readonly McpClientId Notes = new("notes");

    public static AuthorizationRequest Request { get; } = new(
        new ClientId("client-1"),
        RedirectUri.Parse(Walk.Redirect).Value,
        PkceChallenge.Parse(Walk.Challenge).Value,
        "the-state",
        Audience.Restore("/mcp/notes"),
        Walk.BaseUrl);

    public static PendingFlow Flow(Secret? browser = null) =>
        PendingFlow.Open(Request, browser ?? Secrets.NewSecret(), Secrets, Now);

    public static Session Session(string subject = "subject-1") =>
        Domain.Sessions.Session.Start(new SubjectId(subject), new ClientId("client-1"), Secrets, Now);

    public static Subject Subject(SubjectKind kind = SubjectKind.User, string? key = null) =>
        new(new SubjectId(Secrets.NewId()), kind, key ?? Secrets.NewId());

    public static UpstreamRoundTrip Trip(SubjectId subject, string? clientSecret = "client-secret", string? flow = "flow-1") => new(
        subject,
        Notes,
        new UpstreamProvider
        {
            Issuer = "https://login.example",
            AuthorizeUrl = new Uri("https://login.example/authorize?tenant=a"),
            TokenUrl = new Uri("https://login.example/token"),
            RegistrationUrl = new Uri("https://login.example/register"),
            RevocationUrl = new Uri("https://login.example/revoke"),
            Resource = "https://notes.example/mcp",
            Scopes = ["notes.read", "notes.write"],
            PromisesIssuer = true,
            TokenAuthMethods = ["client_secret_post"],
        },
        new UpstreamCredentials(
            "bifrost",
            clientSecret is null ? null : new Secret(clientSecret),
            clientSecret is null ? UpstreamAuthMethod.None : UpstreamAuthMethod.ClientSecretPost),
        new Secret(Walk.Verifier),
        Walk.BaseUrl,
        flow is null ? null : new FlowId(flow));

    public static Connection Connection(SubjectId subject, string token = "token", TimeSpan? lifetime = null, DateTimeOffset? at = null) =>
        Domain.Upstream.Connection.Make(
            Trip(subject), new UpstreamTokens(new Secret(token), new Secret("refresh"), "notes.read", lifetime), Secrets, at ?? Now);
}
