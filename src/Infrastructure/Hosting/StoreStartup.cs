using System.Text.Json;
using Bifrost.Application.Common;
using Bifrost.Application.McpClients;
using Bifrost.Application.Settings;
using Bifrost.Application.VirtualKeys;
using Bifrost.Infrastructure.Catalog;
using Bifrost.Infrastructure.Configuration;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.Queries;
using Bifrost.Infrastructure.Security;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Hosting;

/// <summary>
/// Makes the store ready before the first request: schema, keys, configuration. What it throws ends the start with one
/// sentence: <see cref="StoreUnusableException"/>, <see cref="StoreKeyException"/>.
/// </summary>
internal sealed partial class StoreStartup(
    IServiceScopeFactory scopes,
    BifrostSettings settings,
    McpClientCatalog catalog,
    CatalogLoader loader,
    ILogger<StoreStartup> logger) : IStoreStartup
{
    private const int SealedBatchSize = 100;

    public async Task OpenAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await OpenAsync(scope.ServiceProvider, ct);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        if (!settings.Store.Enabled)
        {
            catalog.Replace(loader.Configured);

            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await OpenAsync(services, ct);
        await LockAsync(services, ct);
        await ApplyAsync(services, new ApplyConfigurationCommand(loader.Configured, ConfiguredClients.Keys(settings)), ct);
        await LockAsync(services, ct);
        await TellChangesAsync(services, ct);
        await loader.RefreshAsync(ct);

        // Last: it tells providers, which the catalog leads to.
        await services.GetRequiredService<IMediator>().Send(new EndInactiveKeysCommand(), ct);
    }

    private async Task OpenAsync(IServiceProvider services, CancellationToken ct)
    {
        foreach (var tightened in StoreFile.Protect(settings.DataDirectory, settings.Store.IsShared ? null : settings.Store.Path))
        {
            Tightened(logger, tightened);
        }

        var migration = services.GetRequiredService<IStoreMigration>();
        await (settings.Store.IsMigratedByHand ? migration.CheckAsync(ct) : migration.RunAsync(ct));
        services.GetRequiredService<SharedRing>().ReadAgain();
        await BindSecretsAsync(services, ct);
    }

    // Once, in the start that follows the migration. Nothing else opens what is bound to less, so that nobody who writes the store
    // afterwards can go back to it.
    private async Task BindSecretsAsync(IServiceProvider services, CancellationToken ct)
    {
        var facts = services.GetRequiredService<StoreFacts>();

        if (await facts.FindAsync(StoreFacts.Sealing, ct) == StoreFacts.Bound)
        {
            return;
        }

        var rows = services.GetRequiredService<SealedRows>();
        var bound = 0;

        foreach (var table in SealedTable.All)
        {
            var passed = 0;
            SealedBatch batch;

            do
            {
                batch = await rows.BindAsync(table, passed, SealedBatchSize, ct);
                passed += batch.Found;
                bound += batch.Encrypted;
            }
            while (batch.Found == SealedBatchSize);
        }

        await facts.KeepAsync(StoreFacts.Sealing, StoreFacts.Bound, ct);
        await services.GetRequiredService<IUnitOfWork>().CommitAsync(ct);

        if (bound > 0)
        {
            SecretsBound(logger, bound);
        }
    }

    // Processes that start together with different files: what one reads must not be what another is about to change, or a
    // server could change its destination while connections that were made at another stay.
    private static async Task LockAsync(IServiceProvider services, CancellationToken ct)
    {
        if (!await services.GetRequiredService<DbSession>().TryLockAsync(StoreLock.Configuration, ct))
        {
            throw new StoreUnusableException(
                "Another Bifrost has been applying its configuration to this database for a minute. Start again when it is done.");
        }
    }

    private async Task ApplyAsync(IServiceProvider services, ApplyConfigurationCommand command, CancellationToken ct)
    {
        var applied = await services.GetRequiredService<IMediator>().Send(command, ct);

        if (applied.Failed)
        {
            throw new ConfigurationRefusedException(applied.Error.Message);
        }

        foreach (var name in applied.Value.Disconnected)
        {
            Moved(logger, name.Value);
        }

        foreach (var (name, client) in applied.Value.Pending)
        {
            Pending(logger, name.Value, client.Value);
        }
    }

    private async Task TellChangesAsync(IServiceProvider services, CancellationToken ct)
    {
        var facts = services.GetRequiredService<StoreFacts>();
        var now = ConfigurationDigest.Fingerprint(settings);

        if (await facts.FindAsync(StoreFacts.Configuration, ct) is { } stored)
        {
            foreach (var change in ConfigurationDigest.Changes(JsonSerializer.Deserialize<List<FingerprintEntry>>(stored)!, now))
            {
                Changed(logger, change);
            }
        }

        await facts.KeepAsync(StoreFacts.Configuration, JsonSerializer.Serialize(now), ct);
        await services.GetRequiredService<IUnitOfWork>().CommitAsync(ct);
    }

    [LoggerMessage(19, LogLevel.Information, "{Count} stored secrets are encrypted anew, each bound to all of what it belongs to")]
    private static partial void SecretsBound(ILogger logger, int count);

    [LoggerMessage(20, LogLevel.Warning, "{Server} moved to another host, issuer or way of authorization: its users must connect again")]
    private static partial void Moved(ILogger logger, string server);

    [LoggerMessage(21, LogLevel.Information, "{Server} waits for an administrator's login: POST /api/mcp/client/{McpClientId}/reconnect answers the address to log in at")]
    private static partial void Pending(ILogger logger, string server, string mcpClientId);

    [LoggerMessage(23, LogLevel.Warning, "{Change}")]
    private static partial void Tightened(ILogger logger, string change);

    [LoggerMessage(22, LogLevel.Information, "Configuration since the last start: {Change}")]
    private static partial void Changed(ILogger logger, string change);
}
