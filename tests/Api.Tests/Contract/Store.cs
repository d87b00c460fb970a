using Microsoft.Data.Sqlite;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Questions to the store that the contract has no answer for.</summary>
internal sealed class Store(string path)
{
    public async Task<object?> OneAsync(string question)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test asks its own questions.
        command.CommandText = question;
#pragma warning restore CA2100

        return await command.ExecuteScalarAsync();
    }
}
