using System.Data.Common;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The key ring in the database, where several machines share it. It has connections of its own: the ring is read and written
/// whenever its owner wants to, not as part of a message. A key that two machines make at the same time is two keys, and both stay.
/// </summary>
internal sealed class StoredKeyRing(ISqlDialect dialect, WriteLane lane, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        Use(async connection => (await connection.QueryAsync<string>(Sql.List)).Select(XElement.Parse).ToList());

    public void StoreElement(XElement element, string friendlyName)
    {
        var row = new
        {
            KeyName = friendlyName,
            Content = element.ToString(SaveOptions.DisableFormatting),
            StoredAt = time.GetUtcNow().ToUnix(),
        };
        Use(connection => connection.ExecuteAsync(Sql.Add, dialect.Parameters(row)));
    }

    // The owner of the ring asks without awaiting; a store that does not answer must hold its thread no longer than a request.
    private T Use<T>(Func<DbConnection, Task<T>> use) => new StorePatience(dialect, lane.Circuit)
        .BeginAsync(() => Task.Run(() => UseAsync(use)), turn: null, CancellationToken.None).GetAwaiter().GetResult();

    private async Task<T> UseAsync<T>(Func<DbConnection, Task<T>> use)
    {
        await using var connection = await dialect.OpenAsync(CancellationToken.None);

        return await use(connection);
    }

    private static class Sql
    {
        public const string List = """
            SELECT content
            FROM key_ring
            ORDER BY stored_at, key_name
            """;

        public const string Add = """
            INSERT INTO key_ring (key_name, content, stored_at)
            VALUES (@KeyName, @Content, @StoredAt)
            """;
    }
}
