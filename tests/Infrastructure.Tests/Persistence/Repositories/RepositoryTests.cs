using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Persistence.Repositories;

/// <summary>What every repository has to keep, on whichever engine it runs.</summary>
public abstract class RepositoryTests : IAsyncLifetime
{
    protected UseCaseHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await UseCaseHost.StartAsync(engine: OnEngineAttribute.Of(GetType()));

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>Uses a repository in a scope of its own and commits, as a request does.</summary>
    protected Task<T> WithAsync<TRepository, T>(Func<TRepository, Task<T>> use)
        where TRepository : notnull => Host.UseAsync(use);

    /// <summary>The same for what answers nothing.</summary>
    protected Task WithAsync<TRepository>(Func<TRepository, Task> use)
        where TRepository : notnull => Host.UseAsync(async (TRepository repository) =>
        {
            await use(repository);

            return true;
        });
}
