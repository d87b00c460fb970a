using System.Diagnostics;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Bifrost as OAuth client of its servers' providers: sends, lets the pure parts judge, logs what failed.</summary>
internal sealed partial class UpstreamOAuthClient(
    OAuthSender sender,
    ProviderDiscovery discovery,
    ProviderCache cache,
    EndpointRules rules,
    IssuerAgreement agreement,
    AuthMethodMemory methods,
    ILogger<UpstreamOAuthClient> logger) : IUpstreamOAuth
{
    /// <inheritdoc/>
    public async Task<Result<UpstreamProvider>> FindProviderAsync(McpClient client, CancellationToken ct)
    {
        var provider = await FindAsync(client, ct);

        return Judge(provider, "Finding the provider", client.Name.Value);
    }

    /// <inheritdoc/>
    public async Task<Result<UpstreamProvider>> FindIssuerAsync(McpClient? client, string issuer, string server, CancellationToken ct)
    {
        var settings = client?.OAuth ?? new McpOAuthSettings();
        var provider = ExplicitProvider.Check(settings, rules) is { } fault ? fault
            : ExplicitProvider.IsComplete(settings) ? ExplicitProvider.From(settings)
            : await discovery.OfIssuerAsync(settings, issuer, new Uri(server.Length > 0 ? server : issuer), ct);

        return Judge(provider, "Finding the provider", issuer);
    }

    /// <inheritdoc/>
    public async Task<Result<Done>> ConfirmIssuerAsync(UpstreamProvider provider, string issuer, CancellationToken ct) =>
        await agreement.ContradictionAsync(provider, issuer, ct) is { } fault
            ? UpstreamErrors.WrongIssuer with { Reason = fault.Reason }
            : Done.Value;

    /// <inheritdoc/>
    public async Task<Result<UpstreamCredentials>> RegisterAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct)
    {
        var credentials = await RegisterAtAsync(provider, new Uri(callbackUrl), ct);

        return Judge(credentials, "Registering", $"{client.Name.Value} at {provider.Host}");
    }

    /// <inheritdoc/>
    public async Task<Result<UpstreamTokens>> ExchangeCodeAsync(UpstreamRoundTrip trip, string code, CancellationToken ct)
    {
        var (answer, tried) = await SendAsync(
            trip.Provider, trip.Credentials, credentials => TokenRequest.ForCode(trip with { Credentials = credentials }, code), ct);
        var tokens = ClientRefusal.Name(answer.Failed ? answer.Fault! : TokenResponse.Process(answer.Value), tried);

        // Whoever asked has the reference that the person reads, and logs it with the reason.
        return tokens.Fault is { } fault ? fault.Error with { Reason = fault.Reason } : tokens.Value;
    }

    /// <inheritdoc/>
    public async Task<Result<UpstreamTokens>> RefreshAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, Secret refreshToken, CancellationToken ct)
    {
        var (answer, tried) = await SendAsync(
            provider, credentials, shown => TokenRequest.ForRefresh(provider, shown, refreshToken), ct);
        var tokens = answer.Failed ? answer.Fault! : RefreshResponse.Process(answer.Value);

        return Judge(ClientRefusal.Name(tokens, tried), "Renewing tokens", provider.TokenUrl.Authority);
    }

    /// <inheritdoc/>
    public async Task<Result<Done>> RevokeAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, UpstreamTokens tokens, CancellationToken ct)
    {
        if (provider.RevocationUrl is not { } endpoint)
        {
            return UpstreamErrors.RevocationNotOffered;
        }

        var (answer, _) = await SendAsync(provider, credentials, shown => RevocationRequest.For(endpoint, shown, tokens), ct);
        var fault = answer.Failed ? answer.Fault : RevocationRequest.Judge(answer.Value);

        return Judge(fault is null ? new Learned<Done>(Done.Value, null) : fault, "Revoking a token", endpoint.Authority);
    }

    /// <inheritdoc/>
    public void ForgetProvider(McpClient client) => cache.Doubt(client.Id);

    /// <summary>
    /// Sends a request with Bifrost's credentials. Where nobody decided how the secret is sent and the client is refused, it is sent the
    /// other way, once: a server authenticates the client before it looks at a code or token (RFC 6749 §3.2.1), so neither is spent.
    /// </summary>
    private async Task<(Learned<OAuthAnswer> Answer, IReadOnlyList<UpstreamAuthMethod> Tried)> SendAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, Func<UpstreamCredentials, HttpRequestMessage> make, CancellationToken ct)
    {
        var first = methods.Of(provider, credentials);
        var answer = await sender.SendAsync(make(first), ct);

        if (!credentials.IsMethodAssumed || answer.Failed || !ClientRefusal.IsOne(answer.Value))
        {
            return (answer, [first.Method]);
        }

        var other = first with { Method = ClientRefusal.OtherOf(first.Method) };
        answer = await sender.SendAsync(make(other), ct);

        if (!answer.Failed && !ClientRefusal.IsOne(answer.Value) && !answer.Value.IsOutage)
        {
            methods.Accept(provider, other);
        }

        return (answer, [first.Method, other.Method]);
    }

    private async Task<Learned<UpstreamProvider>> FindAsync(McpClient client, CancellationToken ct)
    {
        if (ExplicitProvider.Check(client.OAuth, rules) is { } fault)
        {
            return fault;
        }

        if (ExplicitProvider.IsComplete(client.OAuth))
        {
            return ExplicitProvider.From(client.OAuth);
        }

        return client.Endpoint is { } server
            ? await cache.GetAsync(client, () => discovery.DiscoverAsync(client, server, ct), ct)
            : Fault.Unusable("it is a child process, whose provider can only be configured");
    }

    private async Task<Learned<UpstreamCredentials>> RegisterAtAsync(
        UpstreamProvider provider, Uri callback, CancellationToken ct)
    {
        if (provider.RegistrationUrl is not { } endpoint)
        {
            return Fault.NotRegistered("it has no registration endpoint, so that a client_id must be configured");
        }

        var answer = await sender.SendAsync(RegistrationRequest.For(provider, callback).To(endpoint), ct);

        return answer.Failed ? answer.Fault! : RegistrationResponse.Process(answer.Value, provider);
    }

    private Result<T> Judge<T>(Learned<T> learned, string step, string where)
    {
        if (learned.Fault is not { } fault)
        {
            return learned.Value;
        }

        LogFault(step, where, fault.Error.Code, fault.Reason, Activity.Current?.TraceId.ToHexString() ?? "none");

        return fault.Error with { Reason = fault.Reason };
    }

    [LoggerMessage(80, LogLevel.Warning, "{Step} for {Where} failed with {Code}: {Reason} (reference {Reference})")]
    private partial void LogFault(string step, string where, string code, string reason, string reference);
}
