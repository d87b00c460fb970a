using System.Web;
using Bifrost.Application.Clients;
using Bifrost.Application.Codes;
using Bifrost.Application.Flows;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Testing;

/// <summary>One client and one tab of its user's browser on their way through the use cases.</summary>
public sealed class Walk
{
    public const string BaseUrl = "http://localhost:8080";
    public const string SecureUrl = "https://bifrost.example.com";
    public const string Redirect = "http://127.0.0.1:54321/callback";
    public const string Source = "192.0.2.1";

    // RFC 7636, appendix B.
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly UseCaseHost _host;

    // Where the provider sends the browser back to: the address of its issuer, or the shared one.
    private string? _callbackSegment = WillingProvider.Answer.CallbackSegment;

    private Walk(UseCaseHost host, string clientId)
    {
        _host = host;
        ClientId = clientId;
    }

    /// <summary>Where the browser reaches Bifrost.</summary>
    private string Base { get; init; } = BaseUrl;

    public string ClientId { get; }

    public string FlowId { get; private set; } = "";

    /// <summary>The secret in the flow cookie.</summary>
    public Secret FlowSecret { get; private set; } = new("none");

    /// <summary>The binding cookie, once there is one.</summary>
    public Secret? Browser { get; set; }

    public FlowTicket Ticket => new(FlowId, [FlowSecret]);

    /// <summary>A registered client.</summary>
    public static async Task<Walk> RegisteredAsync(UseCaseHost host, string baseUrl = BaseUrl) =>
        new(host, (await host.SendAsync(new RegisterClientCommand(Registration, Source))).Value.Id.Value) { Base = baseUrl };

    /// <summary>A registered client whose flow is open.</summary>
    public static async Task<Walk> OpenedAsync(UseCaseHost host, Secret? browser = null, string baseUrl = BaseUrl)
    {
        var walk = await RegisteredAsync(host, baseUrl);
        walk.Browser = browser;
        await walk.OpenAsync();

        return walk;
    }

    public static ClientRegistration Registration => new() { ClientName = "A client", RedirectUris = [Redirect] };

    public AuthorizeCommand Request => new()
    {
        ResponseType = "code",
        ClientId = ClientId,
        RedirectUri = Redirect,
        CodeChallenge = Challenge,
        CodeChallengeMethod = "S256",
        State = "the-state",
        Source = Source,
        BaseUrl = Base,
    };

    public async Task OpenAsync(AuthorizeCommand? request = null)
    {
        var opened = (AuthorizeAnswer.Opened)(await _host.SendAsync(request ?? Request)).Value;
        FlowId = opened.Flow.Value;
        FlowSecret = opened.BrowserSecret;
    }

    public Task<Result<Done>> KeyAsync(string key, string source = Source) =>
        _host.SendAsync(new SubmitVirtualKeyCommand(Ticket, new Secret(key), source));

    public Task<Result<Done>> UserAsync(string? userId) => _host.SendAsync(new SubmitUserIdCommand(Ticket, userId));

    public Task<Result<Done>> SkipAsync() => _host.SendAsync(new SkipIdentityCommand(Ticket));

    public Task<Result<Done>> ContinueAsync(string? tag = null) =>
        _host.SendAsync(new ContinueIdentityCommand(Ticket with { IdentityTag = tag }, Browser));

    public Task<Result<ConsentGranted>> SubmitAsync(string? tag = null) =>
        _host.SendAsync(new SubmitConsentCommand(Ticket with { IdentityTag = tag }, Browser));

    public Task<Result<ConsentDenied>> DenyAsync() => _host.SendAsync(new DenyConsentCommand(Ticket));

    public Task<Result<ServicesPageAnswer>> ServicesAsync() => _host.SendAsync(new GetServicesPageQuery(Ticket));

    public Task<Result<IdentityPageAnswer>> IdentityAsync() => _host.SendAsync(new GetIdentityPageQuery(Ticket, Browser));

    /// <summary>Consents, keeps the binding cookie, and answers the code.</summary>
    public async Task<string> CodeAsync()
    {
        var granted = (await SubmitAsync()).Value;
        Browser = granted.Browser;

        return Query(granted.Location, "code")!;
    }

    public ExchangeCodeCommand Exchange(string code) => new()
    {
        GrantType = "authorization_code",
        Code = new Secret(code),
        CodeVerifier = new Secret(Verifier),
        ClientId = ClientId,
        RedirectUri = Redirect,
    };

    public Task<Result<IssuedToken>> RedeemAsync(string code) => _host.SendAsync(Exchange(code));

    /// <summary>Consents under a virtual key, or by Skip, and answers the access token.</summary>
    public async Task<Secret> SignInAsync(string? key)
    {
        _ = key is null ? await SkipAsync() : await KeyAsync(key);

        return (await RedeemAsync(await CodeAsync())).Value.AccessToken;
    }

    /// <summary>Whom the gateway takes the holder of this token for.</summary>
    public Task<Caller?> CallerAsync(Secret token) =>
        _host.UseAsync((ICallerDirectory callers) => callers.FindByAccessTokenAsync(token.Hash(), CancellationToken.None).AsTask());

    /// <summary>Leaves for the provider of a service; the state in the address that the browser is sent to.</summary>
    public async Task<Secret> LeaveForAsync(string service = "notes")
    {
        var location = (await _host.SendAsync(new StartUpstreamAuthorizationCommand(Ticket, service))).Value.Location;
        _callbackSegment = UpstreamCallback.SegmentIn(new Uri(Query(location, "redirect_uri")!));

        return new Secret(Query(location, "state")!);
    }

    /// <summary>Comes back from the provider.</summary>
    public Task<Result<UpstreamArrival>> ReturnAsync(Secret state, CancellationToken ct = default) =>
        _host.SendAsync(Return(state), ct);

    public CompleteUpstreamAuthorizationCommand Return(Secret state) =>
        new(state, WillingProvider.Answer with { CallbackSegment = _callbackSegment }, [FlowSecret]);

    /// <summary>Connects a service under the identity that was chosen.</summary>
    public async Task ConnectAsync(string service = "notes")
    {
        var arrived = await ReturnAsync(await LeaveForAsync(service));

        if (arrived.Value.Failure is { } failure)
        {
            throw new InvalidOperationException(failure.Code);
        }
    }

    public static string? Query(string address, string name) =>
        HttpUtility.ParseQueryString(new Uri(address).Query)[name];
}
