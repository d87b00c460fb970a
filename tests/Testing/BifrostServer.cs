using System.Collections.Concurrent;
using System.Text;
using Bifrost.Api.Hosting;
using Bifrost.Application.Maintenance;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Persistence;
using Dapper;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Testing;

/// <summary>
/// The product itself on real Kestrel and a real store of its own, with a clock that tests move and a log that tests search.
/// Everything ends with it.
/// </summary>
public sealed class BifrostServer : IAsyncDisposable
{
    public const string AdminKey = "test-admin-key-0123456789";

    // As an administrator would ask for everything: every level that the settings file names is lowered, and every kind of rule that
    // wins over those is there: for a provider, for a whole category, for an end of its name.
    private static readonly Dictionary<string, string?> EverythingLogged = new()
    {
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
        ["Logging:LogLevel:System"] = "Trace",
        ["Logging:LogLevel:*"] = "Trace",
        ["Logging:LogLevel:*.RedirectResultExecutor"] = "Trace",
        ["Logging:Captured:LogLevel:Default"] = "Trace",
        ["Logging:Captured:LogLevel:Microsoft.AspNetCore.Mvc.Infrastructure.RedirectResultExecutor"] = "Trace",
        ["Logging:Captured:LogLevel:*.Diagnostics"] = "Trace",
        ["Logging:Captured:LogLevel:System.Net.Http.*"] = "Trace",
    };

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly TestStore _store;
    private readonly bool _ownsStore;

    private BifrostServer(WebApplication app, BifrostSettings settings, WatchedTime clock, CapturedLog log, TestStore store, bool ownsStore)
    {
        _app = app;
        _store = store;
        _ownsStore = ownsStore;
        Settings = settings;
        Clock = clock;
        Log = log;
        BaseUrl = app.Urls.Single();
    }

    public BifrostSettings Settings { get; }

    public WatchedTime Clock { get; }

    public CapturedLog Log { get; }

    /// <summary>Origin as browsers and clients see it, e.g. http://127.0.0.1:41234.</summary>
    public string BaseUrl { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where it keeps everything, for another one beside it.</summary>
    public TestStore Store => _store;

    public string StorePath => Settings.Store.Path;

    /// <summary>Starts a Bifrost on a store of its own, or on one that outlives it.</summary>
    public static async Task<BifrostServer> StartAsync(
        Func<BifrostSettings, BifrostSettings>? configure = null,
        TestStore? store = null,
        bool realClock = false,
        Action<WebApplicationBuilder>? customize = null,
        StoreEngine engine = StoreEngine.Sqlite)
    {
        var home = store ?? await TestStore.CreateAsync(engine);
        var settings = home.Settings with { AdminKey = new Secret(AdminKey) };
        settings = configure?.Invoke(settings) ?? settings;
        var clock = new WatchedTime(TimeProvider.System.GetUtcNow());
        var log = new CapturedLog();
        var app = BifrostHost.Build(settings, ["--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log);
            builder.Configuration.AddInMemoryCollection(EverythingLogged);

            if (!realClock)
            {
                builder.Services.AddSingleton<TimeProvider>(clock);
            }

            customize?.Invoke(builder);
        });
        await app.PrepareAsync(CancellationToken.None);
        await app.StartAsync();

        return new BifrostServer(app, settings, clock, log, home, store is null);
    }

    /// <summary>What the store answers to a question about one value.</summary>
    public async Task<T?> StoredAsync<T>(string question)
    {
        await using var connection = await _store.OpenAsync();

        return await connection.ExecuteScalarAsync<T>(question);
    }

    /// <summary>Changes the store behind the product's back.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await _store.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    /// <summary>
    /// Removes what has expired, as the program does every minute. It has its turn also where that purge, which the clock starts as
    /// well, is under way.
    /// </summary>
    public async Task PurgeAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var taken = await scope.ServiceProvider.GetRequiredService<DbSession>().TryLockAsync(
            StoreLock.Purge with { Patience = TimeSpan.FromSeconds(30) }, CancellationToken.None);

        if (!taken)
        {
            throw new TimeoutException("The purge of the program did not end.");
        }

        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PurgeExpiredCommand(500));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();

        if (_ownsStore)
        {
            await _store.DisposeAsync();
        }
    }

    // What still waits by the clock when everything ends would wait for ever: nobody else moves it any more.
    private async Task StopAsync()
    {
        var stopped = _app.StopAsync();

        while (await Task.WhenAny(stopped, Task.Delay(Glance)) != stopped)
        {
            Clock.Advance(Step);
        }

        await stopped;
    }
}

/// <summary>Every line that was logged, at every level, with its scopes and exceptions.</summary>
[ProviderAlias("Captured")]
public sealed class CapturedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private void Add(string line)
    {
        var text = new StringBuilder(line);
        _scopes.ForEachScope((scope, builder) => builder.Append(" in ").Append(scope), text);
        _lines.Enqueue(text.ToString());
    }

    private sealed class Logger(string category, CapturedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
