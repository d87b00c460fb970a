using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Upstream;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Bifrost.Application.Tests.Isolation;

/// <summary>
/// The product with two services, two virtual keys and a provider whose tokens say which account they are of, as
/// <c>access:{account}:{renewals}</c>.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string Source = "192.0.2.7";
    public static readonly string[] Services = ["notes", "wiki"];

    private World(UseCaseHost host, IReadOnlyList<IssuedVirtualKey> keys)
    {
        Host = host;
        Keys = keys;
    }

    public UseCaseHost Host { get; }

    public IReadOnlyList<IssuedVirtualKey> Keys { get; }

    public static async Task<World> StartAsync()
    {
        var host = await UseCaseHost.StartAsync(settings => Services.Aggregate(
            settings, (all, name) => all.WithPerUser(name, new Uri($"http://127.0.0.1:9/{name}"))));
        host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(call => TokensOf(call.Arg<string>(), 0));
        host.Upstream.RefreshAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => Renewed(call.Arg<Secret>()));
        var keys = new List<IssuedVirtualKey>();

        foreach (var name in new[] { "alice", "bob" })
        {
            keys.Add((await host.SendAsync(new CreateVirtualKeyCommand(new VirtualKeyInput { Name = name }, Source))).Value);
        }

        return new World(host, keys);
    }

    /// <summary>The account that a call with this token uses at a service; null when it uses none.</summary>
    public async Task<string?> AccountAsync(Secret token, string service, bool renewFirst)
    {
        if (await CallerAsync(token) is not { } caller)
        {
            return null;
        }

        var client = Host.Services.GetRequiredService<IMcpClientCatalog>().Find(new McpClientId(service))!;
        var access = new UpstreamAccess(
            Host.Services.GetRequiredService<IServiceScopeFactory>(),
            Host.Services.GetRequiredService<Application.Ports.IConnectionLookup>(),
            Host.Services.GetRequiredService<ConnectionRefresher>(),
            Host.Clock);
        var entry = await access.FindAsync(new GatewayView(caller, Only: null, Walk.BaseUrl), client, default);

        if (renewFirst && entry.Target is { } target)
        {
            entry = await access.AfterRefusalAsync(target, default);
        }

        return entry.Target?.Connection?.Tokens.AccessToken.Reveal().Split(':')[1];
    }

    /// <summary>Whom the gateway takes the holder of a token for.</summary>
    public Task<Caller?> CallerAsync(Secret token) => Host.UseAsync(
        (Application.Ports.ICallerDirectory callers) => callers.FindByAccessTokenAsync(token.Hash(), CancellationToken.None).AsTask());

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static Result<UpstreamTokens> TokensOf(string account, int renewals) => new UpstreamTokens(
        new Secret($"access:{account}:{renewals}"), new Secret($"refresh:{account}:{renewals}"), null, TimeSpan.FromDays(9));

    private static Result<UpstreamTokens> Renewed(Secret refreshToken)
    {
        var parts = refreshToken.Reveal().Split(':');

        return TokensOf(parts[1], int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) + 1);
    }
}
