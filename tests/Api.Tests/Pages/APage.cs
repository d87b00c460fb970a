using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Tests.Pages;

/// <summary>Models that tests vary with <c>with</c>, and one of every page.</summary>
internal static class APage
{
    public const string Hostile = "\u202E<script>alert(1)</script>\" onmouseover=\"alert(1)\" '&";

    public static readonly AskingClient ClaudeCode =
        new("Claude Code", new RedirectDestination(RedirectKind.Loopback, "localhost:54321"), IsKnown: true);

    public static readonly AskingClient Stranger =
        new("Claude", new RedirectDestination(RedirectKind.Https, "evil.example"), IsKnown: false);

    public static readonly ActingIdentity TeamA = new(IdentityKind.VirtualKey, "team-a");

    public static readonly IdentityPageModel Identity = new()
    {
        FlowId = "flow-1",
        Client = ClaudeCode,
        Services = ["notion", "github"],
        MinutesLeft = 14,
        OffersUserId = true,
        OffersSkip = true,
    };

    public static readonly ServicesPageModel Services = new()
    {
        FlowId = "flow-1",
        Client = ClaudeCode,
        Identity = TeamA,
        MinutesLeft = 9,
        Services =
        [
            new ServiceRow("mcp-1", "notion", "api.notion.com", ServiceState.Connected),
            new ServiceRow("mcp-2", "github", "github.com", ServiceState.NotConnected),
            new ServiceRow("mcp-3", "sentry", "sentry.io", ServiceState.NeedsReconnect),
        ],
    };

    public static readonly LinkProofModel Proof =
        new() { McpClientId = "mcp-1", Session = "handle-1", Service = "notion", OffersVirtualKey = true };

    public static readonly HomePageModel Home = new() { BaseUrl = "http://localhost:8080", HasPerUserServices = true };

    /// <summary>One of every page, with a hostile text wherever a stranger can put one.</summary>
    public static readonly IReadOnlyDictionary<string, PageResult> Every = new Dictionary<string, PageResult>
    {
        ["identity"] = Page.Identity(Identity with
        {
            FlowId = Hostile,
            Client = HostileClient,
            Services = [Hostile],
            ContinueAs = HostileIdentity,
            Chosen = HostileIdentity,
            ErrorCode = "user_id_invalid",
            HelpText = Hostile,
        }),
        ["services"] = Page.Services(Services with
        {
            FlowId = Hostile,
            Client = HostileClient,
            Identity = HostileIdentity,
            HelpText = Hostile,
            Services =
            [
                .. Enum.GetValues<ServiceState>().Select(state => new ServiceRow(Hostile, Hostile, Hostile, state)),
            ],
        }),
        ["error"] = Page.Error(new ErrorPageModel
        {
            Status = 400,
            Title = Hostile,
            Sentence = Hostile,
            NextStep = Hostile,
            EventId = Hostile,
            Return = new ReturnLink("https://client.example/cb?error=\"><script>alert(1)</script>", Hostile),
        }),
        ["connected"] = Page.UpstreamConnected(new UpstreamConnectedModel(Hostile, HostileIdentity)),
        ["failed"] = Page.UpstreamFailed(new UpstreamFailedModel
        {
            ReasonCode = Hostile,
            Service = Hostile,
            EventId = Hostile,
            ServicesHref = "/api?x=\"><script>alert(1)</script>",
        }),
        ["link"] = Page.LinkConfirmation(new LinkConfirmationModel(
            Hostile, Hostile, Hostile, Hostile, HostileIdentity)),
        ["proof"] = Page.LinkProof(new LinkProofModel
        {
            McpClientId = Hostile,
            Session = Hostile,
            Service = Hostile,
            OffersVirtualKey = true,
            ErrorCode = "key_unknown",
            EventId = Hostile,
        }),
        ["home"] = Page.Home(Home with { BaseUrl = Hostile, HasPerUserServices = false }),
    };

    private static ActingIdentity HostileIdentity => new(IdentityKind.UserId, Hostile);

    private static AskingClient HostileClient =>
        new(Hostile, new RedirectDestination(RedirectKind.Https, Hostile), IsKnown: false);
}
