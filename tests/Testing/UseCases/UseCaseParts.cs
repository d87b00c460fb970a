using System.Collections.Concurrent;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Security;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Bifrost.Testing;

/// <summary>What tests hold in their hands while use cases run; it outlives a restart.</summary>
public sealed record UseCaseParts
{
    public FakeTimeProvider Clock { get; init; } = new(UseCaseHost.Start);

    public CapturedLog Log { get; init; } = new();

    public RecordedSecrets Secrets { get; } = new();

    /// <summary>Providers: one that registers Bifrost and gives tokens, until a test says otherwise.</summary>
    public IUpstreamOAuth Upstream { get; } = WillingProvider.Create();

    /// <summary>Another tab that is quicker: runs once, right after a flow was next read and before anything is decided.</summary>
    public Func<Task>? QuickerTab { get; set; }

    internal async Task InterruptAsync()
    {
        if (QuickerTab is { } quicker)
        {
            QuickerTab = null;
            await quicker();
        }
    }
}

/// <summary>The product's randomness, with everything it gave out on record.</summary>
public sealed class RecordedSecrets : ISecretGenerator
{
    private readonly CryptoSecretGenerator _generator = new();
    private readonly ConcurrentQueue<string> _given = new();

    public IReadOnlyCollection<string> Given => _given;

    public Secret NewSecret()
    {
        var secret = _generator.NewSecret();
        _given.Enqueue(secret.Reveal());

        return secret;
    }

    public string NewId() => _generator.NewId();

    public double NewSpread() => _generator.NewSpread();
}

/// <summary>A provider that does what it is asked.</summary>
public static class WillingProvider
{
    public const string RegisteredSecret = "registered-secret-0123456789";
    public const string AccessToken = "upstream-access-token-0123456789";
    public const string RefreshToken = "upstream-refresh-token-0123456789";
    public const string Code = "upstream-code-0123456789";
    public const string Issuer = "https://login.example";

    public static readonly UpstreamProvider Provider = new()
    {
        Issuer = Issuer,
        AuthorizeUrl = new Uri("https://login.example/authorize"),
        TokenUrl = new Uri("https://login.example/token"),
        RegistrationUrl = new Uri("https://login.example/register"),
    };

    /// <summary>What a browser brings back from it.</summary>
    public static readonly UpstreamAnswer Answer = new(Code, null, null) { CallbackSegment = UpstreamCallback.SegmentOf(Issuer) };

    public static readonly UpstreamTokens Tokens = new(
        new Secret(AccessToken), new Secret(RefreshToken), "notes.read", TimeSpan.FromHours(1));

    public const string RenewedAccessToken = "renewed-access-token-0123456789";
    public const string RenewedRefreshToken = "renewed-refresh-token-0123456789";

    public static readonly UpstreamTokens Renewed = new(
        new Secret(RenewedAccessToken), new Secret(RenewedRefreshToken), null, TimeSpan.FromHours(1));

    internal static IUpstreamOAuth Create()
    {
        var upstream = Substitute.For<IUpstreamOAuth>();
        upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs((Result<UpstreamProvider>)Provider);
        upstream.FindIssuerAsync(default, default!, default!, default)
            .ReturnsForAnyArgs(call => upstream.FindProviderAsync(call.Arg<McpClient?>()!, call.Arg<CancellationToken>()));
        upstream.ConfirmIssuerAsync(default!, default!, default).ReturnsForAnyArgs((Result<Done>)Done.Value);
        upstream.RegisterAsync(default!, default!, default!, default).ReturnsForAnyArgs(
            (Result<UpstreamCredentials>)new UpstreamCredentials(
                "bifrost-at-the-provider", new Secret(RegisteredSecret), UpstreamAuthMethod.ClientSecretBasic));
        upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs((Result<UpstreamTokens>)Tokens);
        upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs((Result<UpstreamTokens>)Renewed);
        upstream.RevokeAsync(default!, default!, default!, default).ReturnsForAnyArgs((Result<Done>)UpstreamErrors.RevocationNotOffered);

        return upstream;
    }
}

/// <summary>Fails a test in which a provider is spoken to while a transaction is open.</summary>
internal sealed class OutsideTransactions(IUpstreamOAuth inner, IUnitOfWork unitOfWork) : IUpstreamOAuth
{
    public Task<Result<UpstreamProvider>> FindProviderAsync(McpClient client, CancellationToken ct) =>
        Checked().FindProviderAsync(client, ct);

    public Task<Result<UpstreamProvider>> FindIssuerAsync(McpClient? client, string issuer, string server, CancellationToken ct) =>
        Checked().FindIssuerAsync(client, issuer, server, ct);

    public Task<Result<Done>> ConfirmIssuerAsync(UpstreamProvider provider, string issuer, CancellationToken ct) =>
        Checked().ConfirmIssuerAsync(provider, issuer, ct);

    public Task<Result<UpstreamCredentials>> RegisterAsync(
        McpClient client, UpstreamProvider provider, string callbackUrl, CancellationToken ct) =>
        Checked().RegisterAsync(client, provider, callbackUrl, ct);

    public Task<Result<UpstreamTokens>> ExchangeCodeAsync(UpstreamRoundTrip trip, string code, CancellationToken ct) =>
        Checked().ExchangeCodeAsync(trip, code, ct);

    public Task<Result<UpstreamTokens>> RefreshAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, Secret refreshToken, CancellationToken ct) =>
        Checked().RefreshAsync(provider, credentials, refreshToken, ct);

    public Task<Result<Done>> RevokeAsync(
        UpstreamProvider provider, UpstreamCredentials credentials, UpstreamTokens tokens, CancellationToken ct) =>
        Checked().RevokeAsync(provider, credentials, tokens, ct);

    public void ForgetProvider(McpClient client) => inner.ForgetProvider(client);

    private IUpstreamOAuth Checked() =>
        unitOfWork.IsOpen ? throw new InvalidOperationException("A provider was called inside a transaction.") : inner;
}

/// <summary>The real flows, with the moment between reading one and deciding about it in the hands of a test.</summary>
internal sealed class InterruptedFlows(IPendingFlowRepository inner, UseCaseParts parts) : IPendingFlowRepository
{
    public async Task<PendingFlow?> FindAsync(FlowId id, CancellationToken ct)
    {
        var flow = await inner.FindAsync(id, ct);
        await parts.InterruptAsync();

        return flow;
    }

    public Task AddAsync(PendingFlow flow, CancellationToken ct) => inner.AddAsync(flow, ct);

    public Task<bool> TryIdentifyAsync(PendingFlow flow, SubjectId subject, CancellationToken ct) =>
        inner.TryIdentifyAsync(flow, subject, ct);

    public Task<bool> TryAnswerAsync(PendingFlow flow, FlowOutcome outcome, DateTimeOffset now, CancellationToken ct) =>
        inner.TryAnswerAsync(flow, outcome, now, ct);

    public Task ForgetIdentityAsync(SubjectId subject, CancellationToken ct) => inner.ForgetIdentityAsync(subject, ct);

    public Task ExpireAsync(Audience audience, DateTimeOffset now, CancellationToken ct) => inner.ExpireAsync(audience, now, ct);

    public Task<bool> TryCountKeyAttemptAsync(FlowId id, int maximum, CancellationToken ct) =>
        inner.TryCountKeyAttemptAsync(id, maximum, ct);
}
