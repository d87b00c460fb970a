using System.Collections.Concurrent;
using System.Net;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Upstream;
using Bifrost.Infrastructure.Upstream.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>
/// The outbound part of Bifrost, wired as in the product, with a clock and a log that tests hold. Names are looked up by the
/// system unless a test says what the look-ups answer, one after the other.
/// </summary>
internal sealed class Outbound : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private readonly AsyncServiceScope _scope;

    public Outbound(IEnumerable<string>? named = null, IEnumerable<string>? allowed = null, params string[][] lookups)
        : this(options => options, named, allowed, lookups)
    {
    }

    public Outbound(
        Func<UpstreamHttpOptions, UpstreamHttpOptions> configure,
        IEnumerable<string>? named = null,
        IEnumerable<string>? allowed = null,
        params string[][] lookups)
    {
        var names = new Queue<string[]>(lookups);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IUnitOfWork>(UnitOfWork);
        services.AddUpstreamOAuth(configure(new UpstreamHttpOptions(
            (named ?? ["127.0.0.1"]).ToHashSet(), (allowed ?? []).ToHashSet(), TimeSpan.FromSeconds(1), Timeout)));

        if (lookups.Length > 0)
        {
            services.AddSingleton<ResolveHost>((host, _) =>
            {
                Lookups.Add(host);

                return Task.FromResult(names.Dequeue().Select(IPAddress.Parse).ToArray());
            });
        }

        _services = services.BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
    }

    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(10);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public LogLines Log { get; } = new();

    public Work UnitOfWork { get; } = new();

    public List<string> Lookups { get; } = [];

    public IUpstreamOAuth OAuth => _scope.ServiceProvider.GetRequiredService<IUpstreamOAuth>();

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public HttpClient GuardedClient() => new(Get<UpstreamHttp>().CreateGuardedHandler());

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>The usual case of tests: servers on 127.0.0.1 that the configuration file names.</summary>
    public static Outbound OnLoopback() => new();

    public static McpClient Client(string endpoint, McpOAuthSettings? settings = null) => new()
    {
        Id = new McpClientId("notes"),
        Name = McpClientName.Parse("notes").Value,
        ConnectionType = McpConnectionType.Http,
        Endpoint = new Uri(endpoint),
        AuthType = McpAuthType.PerUserOAuth,
        OAuth = settings ?? new McpOAuthSettings(),
    };

    /// <summary>A unit of work that a test opens by hand.</summary>
    internal sealed class Work : IUnitOfWork
    {
        public bool IsOpen { get; set; }

        public Task CommitAsync(CancellationToken ct) => Task.CompletedTask;

        public Task DiscardAsync() => Task.CompletedTask;

        public void AfterCommit(Action action) => action();
    }

    /// <summary>Every line that was logged, exceptions included.</summary>
    internal sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Lines => [.. _lines];

        public string All => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
