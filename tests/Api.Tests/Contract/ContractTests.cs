using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>A class of tests of the whole product, on whichever engine it is told: each is derived from once for each other engine.</summary>
public abstract class OnAnyEngine
{
    protected StoreEngine Engine => OnEngineAttribute.Of(GetType());

    /// <summary>A Bifrost for one test.</summary>
    protected Task<BifrostServer> StartAsync(Func<BifrostSettings, BifrostSettings>? configure = null, TestStore? store = null) =>
        BifrostServer.StartAsync(configure, store, engine: Engine);
}

/// <summary>The same where one Bifrost is enough for all tests of the class.</summary>
public abstract class ContractTests<TBifrost>(Shared<TBifrost> shared) : OnAnyEngine, IClassFixture<Shared<TBifrost>>, IAsyncLifetime
    where TBifrost : class, IStartedBifrost, new()
{
    private HttpClient? _http;

    protected TBifrost Bifrost { get; private set; } = null!;

    /// <summary>Asks it with cookies of its own in each test.</summary>
    protected HttpClient Http => _http ??= new TestClient(Bifrost.Server.BaseUrl).Http;

    public virtual async Task InitializeAsync() => Bifrost = await shared.OnAsync(Engine);

    public Task DisposeAsync()
    {
        _http?.Dispose();

        return Task.CompletedTask;
    }
}

/// <summary>A Bifrost that is started before the first test and ends after the last.</summary>
public interface IStartedBifrost : IAsyncLifetime
{
    /// <summary>Which engine it starts on.</summary>
    StoreEngine Engine { get; set; }

    BifrostServer Server { get; }
}

/// <summary>What the tests of a class share: it starts with the first of them, when the engine is known, and not at all when all are skipped.</summary>
public sealed class Shared<TBifrost> : IAsyncLifetime
    where TBifrost : class, IStartedBifrost, new()
{
    private TBifrost? _started;

    public async Task<TBifrost> OnAsync(StoreEngine engine)
    {
        if (_started is null)
        {
            var starting = new TBifrost { Engine = engine };
            await starting.InitializeAsync();
            _started = starting;
        }

        return _started;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _started?.DisposeAsync() ?? Task.CompletedTask;
}
