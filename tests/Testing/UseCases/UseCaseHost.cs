using Bifrost.Application;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Infrastructure;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.Repositories;
using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Testing;

/// <summary>
/// The use cases on a real store of their own, with a clock that tests move, a provider that tests decide
/// about, and every secret that was handed out on record. No server, no network.
/// </summary>
public sealed class UseCaseHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly TestStore _store;
    private bool _ownsStore = true;

    private UseCaseHost(ServiceProvider services, BifrostSettings settings, UseCaseParts parts, TestStore store)
    {
        _services = services;
        _store = store;
        Settings = settings;
        Parts = parts;
    }

    public BifrostSettings Settings { get; }

    public UseCaseParts Parts { get; }

    public FakeTimeProvider Clock => Parts.Clock;

    public IUpstreamOAuth Upstream => Parts.Upstream;

    public CapturedLog Log => Parts.Log;

    public IServiceProvider Services => _services;

    /// <summary>Starts on a fresh store with the usual server and keys, unless told otherwise.</summary>
    public static async Task<UseCaseHost> StartAsync(
        Func<BifrostSettings, BifrostSettings>? configure = null,
        Action<IServiceCollection>? customize = null,
        StoreEngine engine = StoreEngine.Sqlite)
    {
        var store = await TestStore.CreateAsync(engine);

        return await StartAsync((configure ?? (usual => usual.Usual()))(store.Settings), new UseCaseParts(), customize, store);
    }

    /// <summary>
    /// The same store after a restart with other settings. This host is stopped; the new one owns the store, unless it does
    /// not start.
    /// </summary>
    public async Task<UseCaseHost> RestartAsync(Func<BifrostSettings, BifrostSettings>? configure = null)
    {
        await _services.DisposeAsync();
        var started = await StartAsync(configure?.Invoke(Settings) ?? Settings, Parts with { Log = new CapturedLog() }, null, _store);
        _ownsStore = false;

        return started;
    }

    /// <summary>Sends one message in a scope of its own, as a request does.</summary>
    public async Task<Result<T>> SendAsync<T>(IRequest<Result<T>> message, CancellationToken ct = default)
    {
        await using var scope = _services.CreateAsyncScope();

        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(message, ct);
    }

    /// <summary>Uses one service in a scope of its own and commits.</summary>
    public async Task<T> UseAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        var used = await use(scope.ServiceProvider.GetRequiredService<TService>());
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(CancellationToken.None);

        return used;
    }

    /// <summary>Reads on a connection of its own, which sees what was committed and nothing else.</summary>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, object? args = null)
    {
        await using var connection = await _store.OpenAsync();

        return (await connection.QueryAsync<T>(sql, args)).AsList();
    }

    /// <summary>How many committed rows a table has, or those that meet a condition.</summary>
    public async Task<long> CountAsync(string tableAndCondition, object? args = null) =>
        (await RowsAsync<long>($"SELECT COUNT(*) FROM {tableAndCondition}", args))[0];

    /// <summary>Changes the store behind the product's back.</summary>
    public async Task ExecuteAsync(string sql, object? args = null)
    {
        await using var connection = await _store.OpenAsync();
        await connection.ExecuteAsync(sql, args);
    }

    /// <summary>A further process on the same store, which this host owns.</summary>
    public async Task<UseCaseHost> StartAnotherAsync(Func<BifrostSettings, BifrostSettings>? configure = null)
    {
        var other = await StartAsync(configure?.Invoke(Settings) ?? Settings, new UseCaseParts(), null, _store);
        other._ownsStore = false;

        return other;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();

        if (_ownsStore)
        {
            await _store.DisposeAsync();
        }
    }

    private static async Task<UseCaseHost> StartAsync(
        BifrostSettings settings, UseCaseParts parts, Action<IServiceCollection>? customize, TestStore store)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(parts.Log).SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<TimeProvider>(parts.Clock);
        services.AddApplication().AddInfrastructure(settings);
        services.AddSingleton<ISecretGenerator>(parts.Secrets);
        services.AddScoped<IUpstreamOAuth>(provider =>
            new OutsideTransactions(parts.Upstream, provider.GetRequiredService<IUnitOfWork>()));
        services.AddScoped<IPendingFlowRepository>(provider =>
            new InterruptedFlows(new PendingFlowRepository(provider.GetRequiredService<DbSession>()), parts));
        customize?.Invoke(services);
        var built = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        var host = new UseCaseHost(built, settings, parts, store);

        try
        {
            await built.GetRequiredService<IStoreStartup>().RunAsync(CancellationToken.None);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }

        return host;
    }
}
