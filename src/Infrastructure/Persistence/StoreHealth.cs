using System.Data.Common;
using Bifrost.Application.Ports;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

internal sealed class StoreHealth(ISqlDialect dialect, WriteLane lane, TimeProvider time) : IStoreHealth
{
    // A supervisor asks every few seconds and must hear no rather than nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);

        try
        {
            // Asked and waited for apart: a library may connect before it returns a task, and notice late that the attempt was given
            // up. It ends by itself.
            await Task.Run(() => AskAsync(either.Token), ct).WaitAsync(either.Token);
            lane.Circuit.Answered();

            return true;
        }
        catch (Exception fault) when (!ct.IsCancellationRequested && MeansAway(fault))
        {
            // The question was whether it answers; that it does not is the answer.
            return false;
        }
    }

    private async Task AskAsync(CancellationToken ct)
    {
        await using var connection = await dialect.OpenAsync(ct);
        await connection.ExecuteScalarAsync<long>(new CommandDefinition(Sql.Ask, cancellationToken: ct));
    }

    private static bool MeansAway(Exception fault) => fault is DbException or TimeoutException or OperationCanceledException;

    private static class Sql
    {
        public const string Ask = """
            SELECT COUNT(*)
            FROM store_facts
            """;
    }
}
