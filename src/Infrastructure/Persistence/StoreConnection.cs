using System.Data.Common;
using System.Diagnostics;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>Opens connections as every use of the store needs them.</summary>
internal static class StoreConnection
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    /// <summary>An open connection with the engine's settings; the caller ends it.</summary>
    /// <param name="dialect">The engine.</param>
    /// <param name="ct">Whether somebody waits.</param>
    /// <param name="patience">Longest wait for locks; null for the usual one.</param>
    public static async Task<DbConnection> OpenAsync(this ISqlDialect dialect, CancellationToken ct, TimeSpan? patience = null)
    {
        var settings = patience is { } longest ? dialect.OnOpen + dialect.LockTimeout(longest) : dialect.OnOpen;
        var first = await ConnectAsync(dialect, ct);

        try
        {
            return await SetUpAsync(first, settings, ct);
        }
        catch (DbException exception) when (dialect.IsTransient(exception))
        {
            // It lay in the pool since before the server went away.
            dialect.DropBroken(exception);

            return await SetUpAsync(await ConnectAsync(dialect, ct), settings, ct);
        }
    }

    private static async Task<DbConnection> ConnectAsync(ISqlDialect dialect, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();

        while (true)
        {
            var connection = dialect.Connect();
            var early = TimeSpan.FromSeconds(connection.ConnectionTimeout) / 2;

            try
            {
                return await ConnectAsync(connection, ct);
            }
            catch (TimeoutException exhausted) when (Stopwatch.GetElapsedTime(began) < early)
            {
                // The pool says this long before its time, too: when the connection that it had for a waiting caller is broken.
                dialect.DropBroken(exhausted);
                await Task.Delay(Breath, ct);
            }
        }
    }

    private static async Task<DbConnection> ConnectAsync(DbConnection connection, CancellationToken ct)
    {
        try
        {
            await connection.OpenAsync(ct);

            return connection;
        }
        catch (InvalidOperationException exhausted)
        {
            // That is how a pool says that none of its connections became free.
            await connection.DisposeAsync();
            throw new TimeoutException(exhausted.Message, exhausted);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<DbConnection> SetUpAsync(DbConnection connection, string settings, CancellationToken ct)
    {
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(settings, cancellationToken: ct));

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
