using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// The key ring in the database, where several machines share it. It has connections of its own: the ring is read and written
/// whenever its owner wants to, not as part of a message. A key that two machines make at the same time is two keys, and both stay.
/// </summary>
internal sealed class StoredKeyRing(ISqlDialect dialect, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = dialect.Connect();
        connection.Open();

        return [.. connection.Query<string>(Sql.List).Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var row = new
        {
            KeyName = friendlyName,
            Content = element.ToString(SaveOptions.DisableFormatting),
            StoredAt = time.GetUtcNow().ToUnix(),
        };
        using var connection = dialect.Connect();
        connection.Open();
        connection.Execute(Sql.Add, dialect.Parameters(row));
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
