using System.Data.Common;
using System.Globalization;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>Why a server cannot be used, in one sentence for whoever starts Bifrost.</summary>
public sealed class ServerRefusalTests : IAsyncDisposable
{
    private readonly ServerDouble _server = new();

    [Theory]
    [InlineData(18456, 14, "*does not let bifrost log in; check user and password in config_store.connection_string.")]
    [InlineData(18488, 14, "*wants bifrost to change the password*")]
    [InlineData(4060, 11, "There is no database bifrost on SQL Server *, or bifrost may not use it*")]
    [InlineData(911, 16, "There is no database bifrost on SQL Server *")]
    [InlineData(229, 14, "bifrost may not do what Bifrost needs in the database bifrost on SQL Server *: refused")]
    [InlineData(262, 14, "bifrost may not do what Bifrost needs in the database bifrost on SQL Server *: refused")]
    [InlineData(50000, 16, "The database bifrost on SQL Server * cannot be used: refused")]
    public async Task A_refusal_at_the_start_is_one_sentence_without_the_password(int number, byte severity, string sentence)
    {
        _server.Login = () => new Tokens().Refused(number, severity);

        var explained = await ExplainedAsync(_server.ConnectionString);

        explained.Should().Match(sentence).And.NotContain("the-password").And.NotContain("\n");
    }

    [Theory]
    [InlineData("Cannot open database \"bifrost\" requested by the login. The login failed", "There is no database bifrost on SQL Server *, or bifrost may not use it*")]
    [InlineData("permission denied for schema bifrost_dbo", "bifrost may not do what Bifrost needs in the database bifrost on SQL Server *")]
    public async Task An_engine_with_numbers_of_its_own_is_understood_by_its_words(string message, string sentence)
    {
        _server.Login = () => new Tokens().Refused(33557097, 16, message);

        (await ExplainedAsync(_server.ConnectionString)).Should().Match(sentence).And.NotContain("\n");
    }

    [Fact]
    public async Task A_host_that_has_no_address_is_one_sentence() =>
        (await ExplainedAsync("Server=nowhere.invalid;Database=bifrost;User ID=bifrost;Password=the-password;Connect Timeout=5")).Should()
            .Be("The name of SQL Server nowhere.invalid cannot be resolved on this machine; check Server in config_store.connection_string, and DNS.");

    [Fact]
    public async Task A_server_that_is_not_there_is_one_sentence()
    {
        _server.Stop();

        (await ExplainedAsync(_server.ConnectionString + ";Connect Timeout=1")).Should()
            .Be($"SQL Server tcp:127.0.0.1,{_server.Port.ToString(CultureInfo.InvariantCulture)} cannot be reached; check its address in "
                + "config_store.connection_string, the network, and that the server runs.");
    }

    [Fact]
    public async Task A_server_that_is_busy_for_a_moment_is_asked_again()
    {
        var logins = 0;
        _server.Login = () => ++logins < 3 ? new Tokens().Refused(40613, 17) : new Tokens().LoggedIn("bifrost");

        await using var connection = await Dialect().OpenAsync(default);

        logins.Should().Be(3);
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_again()
    {
        _server.Login = () => new Tokens().Refused(18456, 14);

        await FluentActions.Awaiting(() => Dialect().OpenAsync(default)).Should().ThrowAsync<SqlException>();

        _server.Count(Wanted.Login).Should().Be(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
    }

    private SqlServerDialect Dialect() => new(SqlServerConnectionString.Complete(_server.ConnectionString));

    private static async Task<string> ExplainedAsync(string connectionString)
    {
        var dialect = new SqlServerDialect(SqlServerConnectionString.Complete(connectionString));
        var open = () => dialect.OpenAsync(default);
        var fault = (await open.Should().ThrowAsync<DbException>()).Which;

        return StoreFault.Explain(fault, new StoreSettings { Type = StoreType.SqlServer, ConnectionString = new Secret(connectionString), Path = "" });
    }
}
