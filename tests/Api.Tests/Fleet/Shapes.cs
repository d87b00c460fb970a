using System.Text.Json.Nodes;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Samples.Upstream.OAuth;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Fleet;

/// <summary>The members of the fleet, by what is unusual about them.</summary>
/// <param name="redirectUris">Where clients that are registered by hand may be sent back to; read when one is.</param>
internal sealed partial class Shapes(IReadOnlyList<string> redirectUris)
{
    /// <summary>What a server lists that nothing is wrong with.</summary>
    public static readonly IReadOnlyList<string> UsualTools =
        ["whoami", "add_note", "list_notes", "delete_note", "picture", "report", "fail", "unknown_members", "slow"];

    // Said of clients that are registered by hand at several providers.
    private const string OneAddress = "one callback address at several providers";

    private const string ClientId = "bifrost";
    private const string ClientSecret = "a-secret-of-the-company";

    public IReadOnlyList<FleetMember> All =>
        [.. Answers, .. Authentication, .. Discovery, .. Http, .. Messages, .. Sessions, .. Lists, .. OutOfReach];

    // What a provider says in its own words.
    private static IEnumerable<FleetMember> Answers =>
    [
        Token("slack_user", TokenFaults.UserToken(withBot: false)),
        Token("slack_bot", TokenFaults.UserToken(withBot: true)),
        Token("kind_user", TokenFaults.Kind("user")),
        Token("scope_commas", TokenFaults.Scopes("\"notes,other\"")),
        Token("scope_list", TokenFaults.Scopes("[\"notes\"]")),
        Token("scope_empty", TokenFaults.Scopes("\"\"")),
        Token("lifetime_text", TokenFaults.Lifetime("\"600\"")),
        Token("lifetime_fraction", TokenFaults.Lifetime("599.5")),
        Token("form", Fault.FormEncoded),
        new("token_refused_by_400") { Arrange = notes => notes.Faults.Mcp.Always(RefusesTokensBy400) },
        Ending("atlassian", TokenFaults.UnauthorizedClient),
        Ending("hubspot", TokenFaults.BadRefreshToken),
        Ending("slack_refusal", TokenFaults.NotOk("invalid_refresh_token")),
    ];

    // How Bifrost authenticates at a token endpoint.
    private IEnumerable<FleetMember> Authentication =>
    [
        Advertising("post_before_basic", "client_secret_post", "client_secret_basic"),
        Advertising("basic_alone", "client_secret_basic"),
        Configured("configured_post", ClientAuthMethods.Post),
        Configured("configured_basic", ClientAuthMethods.Basic),
        new("refuses_resource")
        {
            Options = new NotesOptions { RequireResource = false },
            Arrange = notes =>
            {
                notes.Faults.Token.Always(Fault.OAuthError("invalid_target", 400), request => request.Form.ContainsKey("resource"));
                notes.Faults.Authorization.Always(Fault.Status(400), request => request.Query.Contains("resource=", StringComparison.Ordinal));
            },
            Configure = (settings, _) => settings with { OAuth = settings.OAuth with { SendResource = false } },
        },
        new("wants_parameters")
        {
            Arrange = notes => notes.Faults.Authorization.Always(
                Fault.Status(400),
                request => !request.Query.Contains("audience=notes", StringComparison.Ordinal) || !request.Query.Contains("prompt=consent", StringComparison.Ordinal)),
            Configure = (settings, _) => settings with
            {
                OAuth = settings.OAuth with
                {
                    AuthorizeParams = new Dictionary<string, string> { ["audience"] = "notes", ["prompt"] = "consent" },
                },
            },
        },
    ];

    // Values that outweigh true ones, and misleading hints.
    private IEnumerable<FleetMember> Discovery =>
    [
        new("realm_issuer")
        {
            Options = new NotesOptions { Clients = [Registered(ClientAuthMethods.None)], AllowRegistration = false, RequireResource = false },
            Arrange = notes => notes.Faults.Authorization.Always(
                Fault.ChangeReturn(answer => answer["iss"] = $"{notes.BaseUrl.OriginalString.TrimEnd('/')}/realms/company")),
            Configure = (settings, notes) => settings with
            {
                OAuth = new UpstreamOAuthSettings
                {
                    ClientId = ClientId,
                    AuthorizeUrl = new Uri(notes.BaseUrl, "/authorize"),
                    TokenUrl = new Uri(notes.BaseUrl, "/token"),
                },
            },
            Noted = OneAddress,
        },
        Hinting("hint_relative", _ => "/.well-known/oauth-protected-resource/mcp"),
        Hinting("hint_dead", notes => $"{notes.BaseUrl}nothing-here"),
        Hinting("hint_internal", _ => "http://169.254.169.254/metadata"),
        new("calls_only")
        {
            Arrange = notes => notes.Faults.Mcp.Always(
                DiscoveryFaults.CallsOnly($"{notes.BaseUrl}.well-known/oauth-protected-resource"), request => request.Method == "POST"),
        },
        new("other_issuer")
        {
            Arrange = notes =>
            {
                foreach (var point in new[] { notes.Faults.ServerMetadata, notes.Faults.OpenIdMetadata })
                {
                    point.Always(Fault.Change(json => json["issuer"] = "https://issuer.example"));
                }
            },
            Refused = "other_issuer failed .*issuer",
        },
        new("other_iss")
        {
            Arrange = notes => notes.Faults.Authorization.Always(Fault.ChangeReturn(answer => answer["iss"] = "https://issuer.example")),
            Refused = "other_iss",
        },
        new("denies")
        {
            Arrange = notes => notes.Faults.Authorization.Always(Fault.ChangeReturn(answer =>
            {
                answer.Remove("code");
                answer["error"] = "access_denied";
            })),
            Refused = "denies.*access_denied",
        },
        new("empty_411")
        {
            Arrange = notes => notes.Faults.Registration.Always(Fault.Status(411)),
            Refused = "empty_411.*411",
        },
    ];

    private static Fault RefusesTokensBy400 { get; } = new(async (context, next) =>
    {
        await next(context);

        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized && context.Request.Headers.ContainsKey("Authorization"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    });

    private static FleetMember Token(string name, Fault fault) => new(name) { Arrange = notes => notes.Faults.Token.Always(fault) };

    private static FleetMember Ending(string name, Fault refusal) => new(name)
    {
        Ends = notes => notes.Faults.Token.Always(refusal, request => request.Form["grant_type"] == "refresh_token"),
        Noted = "(Renewing tokens for|refused to renew|A call at|needs its user again)",
    };

    private static FleetMember Advertising(string name, params string[] methods) => new(name)
    {
        Arrange = notes => notes.Faults.ServerMetadata.Always(Fault.Change(json =>
            json["token_endpoint_auth_methods_supported"] = new JsonArray([.. methods.Select(method => (JsonNode)method)]))),
    };

    private FleetMember Configured(string name, string method) => new(name)
    {
        Options = new NotesOptions { Clients = [Registered(method)], AllowRegistration = false },
        Arrange = notes => notes.Faults.ServerMetadata.Always(Fault.Change(json => json.Remove("token_endpoint_auth_methods_supported"))),
        Configure = (settings, _) => settings with
        {
            OAuth = new UpstreamOAuthSettings { ClientId = ClientId, ClientSecret = new Secret(ClientSecret) },
        },
        Noted = $"(client_secret_basic|{OneAddress})",
    };

    private NotesClient Registered(string method) => new()
    {
        ClientId = ClientId,
        ClientSecret = method == ClientAuthMethods.None ? null : ClientSecret,
        AuthMethod = method,
        RedirectUris = redirectUris,
    };

    private static FleetMember Hinting(string name, Func<NotesServer, string> hint) => new(name)
    {
        Arrange = notes => notes.Faults.Mcp.Always(DiscoveryFaults.Challenge(hint(notes)), request => request.Method == "POST"),
        Noted = name,
    };
}
