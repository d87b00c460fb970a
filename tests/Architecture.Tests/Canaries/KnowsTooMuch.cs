using System.Data;
using Bifrost.Infrastructure.Catalog;
using Dapper;
using MediatR;
using Microsoft.Data.Sqlite;

namespace Bifrost.Architecture.Tests.Canaries;

/// <summary>A type outside persistence that queries a database, reaches into another layer and sends messages.</summary>
internal sealed class KnowsTooMuch(IMediator mediator, McpClientCatalog catalog)
{
    public int Ask(IDbConnection connection) =>
        connection.ExecuteScalar<int>("ask") + catalog.All.Count + mediator.GetHashCode() + new SqliteConnection().GetHashCode();
}
