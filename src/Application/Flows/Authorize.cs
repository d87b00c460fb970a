using Bifrost.Application.Common;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Codes;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using MediatR;

namespace Bifrost.Application.Flows;

/// <summary>Opens a pending flow for an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2).</summary>
public sealed record AuthorizeCommand : ICommand<AuthorizeAnswer>
{
    /// <summary>response_type</summary>
    public string? ResponseType { get; init; }

    /// <summary>client_id</summary>
    public string? ClientId { get; init; }

    /// <summary>redirect_uri</summary>
    public string? RedirectUri { get; init; }

    /// <summary>code_challenge</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>code_challenge_method</summary>
    public string? CodeChallengeMethod { get; init; }

    /// <summary>state</summary>
    public string? State { get; init; }

    /// <summary>resource, which may be repeated</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Parameters that must not be repeated and were (RFC 6749 §3.1).</summary>
    public IReadOnlyList<string> Repeated { get; init; } = [];

    /// <summary>Where the request came from, for the limits.</summary>
    public required string Source { get; init; }

    /// <summary>Bifrost's own origin, as this request reached it.</summary>
    public required string BaseUrl { get; init; }
}

/// <summary>How an authorization request ends: in a flow, or in a refusal that may know the way back.</summary>
public abstract record AuthorizeAnswer
{
    private AuthorizeAnswer()
    {
    }

    /// <summary>The browser goes on to the consent page and keeps the secret.</summary>
    public sealed record Opened(FlowId Flow, Secret BrowserSecret) : AuthorizeAnswer;

    /// <summary>Refused after client and redirect URI were proven: a page may offer the way back, nothing redirects by itself.</summary>
    public sealed record Refused(Error Error, OAuthClient Client, RedirectUri RedirectUri, string? State) : AuthorizeAnswer;
}

internal sealed class AuthorizeHandler(
    IOAuthClientRepository clients,
    IPendingFlowRepository flows,
    IMcpClientCatalog catalog,
    AuthorizeAdmission admission,
    ISecretGenerator secrets,
    TimeProvider time) : IRequestHandler<AuthorizeCommand, Result<AuthorizeAnswer>>
{
    public async Task<Result<AuthorizeAnswer>> Handle(AuthorizeCommand request, CancellationToken cancellationToken)
    {
        if (admission.CountRequest(request.Source) is { } tooMany)
        {
            return tooMany;
        }

        var proven = await ProveAsync(request, cancellationToken);

        if (proven.Failed)
        {
            return proven.Error;
        }

        var (client, redirectUri) = proven.Value;

        if (admission.CountRequest(request.Source, client.Id) is { } tooManyOfClient)
        {
            return tooManyOfClient;
        }

        var asked = Read(request, client.Id, redirectUri);

        if (asked.Failed)
        {
            return new AuthorizeAnswer.Refused(asked.Error, client, redirectUri, StateOf(request));
        }

        return await OpenAsync(asked.Value, request.Source, cancellationToken);
    }

    private async Task<Result<AuthorizeAnswer>> OpenAsync(AuthorizationRequest asked, string source, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var reserved = await admission.ReserveAsync(source, asked.ClientId, now, ct);

        if (reserved.Failed)
        {
            return reserved.Error;
        }

        var secret = secrets.NewSecret();
        var flow = PendingFlow.Open(asked, secret, secrets, now, reserved.Value);
        await flows.AddAsync(flow, ct);

        return new AuthorizeAnswer.Opened(flow.Id, secret);
    }

    // Before these two are proven, nothing of the request is trusted, not even where to complain (RFC 9700 §4.11.2).
    private async Task<Result<(OAuthClient Client, RedirectUri RedirectUri)>> ProveAsync(
        AuthorizeCommand request, CancellationToken ct)
    {
        if (request.Repeated.Contains("client_id") || request.ClientId is not { Length: > 0 } clientId)
        {
            return FlowErrors.InvalidRequest("client_id must be given once.");
        }

        if (clientId.Length > ClientId.MaximumLength || await clients.FindAsync(new ClientId(clientId), ct) is not { } client)
        {
            return ClientErrors.Unknown;
        }

        if (request.Repeated.Contains("redirect_uri") || request.RedirectUri is null)
        {
            return FlowErrors.InvalidRequest("redirect_uri must be given once.");
        }

        var parsed = RedirectUri.Parse(request.RedirectUri);
        var accepted = parsed.Failed ? ClientErrors.RedirectNotRegistered : client.Accepts(parsed.Value);

        return accepted.Failed ? accepted.Error : (client, accepted.Value);
    }

    private Result<AuthorizationRequest> Read(AuthorizeCommand request, ClientId client, RedirectUri redirectUri)
    {
        if (request.Repeated.Count > 0)
        {
            return FlowErrors.InvalidRequest($"{request.Repeated[0]} must not be repeated.");
        }

        if (request.ResponseType != "code")
        {
            return request.ResponseType is null
                ? FlowErrors.InvalidRequest("response_type is missing.")
                : FlowErrors.UnsupportedResponseType;
        }

        if (request.State is { } state && !AuthorizationRequest.CanKeep(state))
        {
            return FlowErrors.InvalidRequest($"state has more than {AuthorizationRequest.MaximumStateLength} characters, or a NUL in it.");
        }

        if (request.CodeChallenge is not null && request.CodeChallengeMethod != "S256")
        {
            return CodeErrors.MethodUnsupported;
        }

        var challenge = PkceChallenge.Parse(request.CodeChallenge);

        if (challenge.Failed)
        {
            return challenge.Error;
        }

        var audience = Audience.FromIndicators(request.Resources, request.BaseUrl, catalog);

        return audience.Failed
            ? audience.Error
            : new AuthorizationRequest(client, redirectUri, challenge.Value, request.State, audience.Value, request.BaseUrl);
    }

    private static string? StateOf(AuthorizeCommand request) =>
        !request.Repeated.Contains("state") && request.State is { } state && AuthorizationRequest.CanKeep(state) ? state : null;
}
