using System.Data.Common;
using Bifrost.Application.Ports;
using Dapper;

namespace Bifrost.Infrastructure.Persistence;

internal sealed class StoreHealth(ISqlDialect dialect) : IStoreHealth
{
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = dialect.Connect();
            await connection.OpenAsync(ct);
            await connection.ExecuteScalarAsync<long>(new CommandDefinition(Sql.Ask, cancellationToken: ct));

            return true;
        }
        catch (DbException)
        {
            // The question was whether it answers; that it does not is the answer.
            return false;
        }
    }

    private static class Sql
    {
        public const string Ask = """
            SELECT COUNT(*)
            FROM store_facts
            """;
    }
}
