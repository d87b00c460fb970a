using System.Data;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer;

public sealed class SqlServerTypeTests
{
    [Theory]
    [InlineData("SessionId", "abc", SqlDbType.NVarChar, 64)]
    [InlineData("SessionId", null, SqlDbType.NVarChar, 64)]
    [InlineData("Metadata", "{}", SqlDbType.NVarChar, -1)]
    [InlineData("Now", 5, SqlDbType.BigInt, 0)]
    public void A_value_is_sent_in_the_type_of_its_column(string name, object? value, SqlDbType kind, int size)
    {
        var parameter = SqlServerTypes.Of(name).ToParameter(name, value);

        parameter.Should().BeEquivalentTo(new { ParameterName = $"@{name}", SqlDbType = kind, Size = size, Value = value ?? DBNull.Value });
    }

    [Fact]
    public void Hashes_and_ciphertexts_are_bytes()
    {
        SqlServerTypes.Of("CodeHash").ToParameter("CodeHash", new byte[32]).Should().BeEquivalentTo(new { SqlDbType = SqlDbType.Binary, Size = 32 });
        SqlServerTypes.Of("Secrets").ToParameter("Secrets", null).Should()
            .BeEquivalentTo(new { SqlDbType = SqlDbType.VarBinary, Size = -1, Value = DBNull.Value });
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 4000)]
    [InlineData(4001, -1)]
    public void A_text_that_is_too_long_is_not_cut_to_one_that_another_row_could_have(int length, int size)
    {
        var text = new string('a', length);

        SqlServerTypes.Of("ClientId").ToParameter("ClientId", text).Should().BeEquivalentTo(new { Value = text, Size = size });
    }

    [Fact]
    public void An_identifier_that_ends_with_a_blank_equals_none_and_a_description_may_end_so()
    {
        ((string)SqlServerTypes.Of("ClientId").ToParameter("ClientId", "a ").Value!).TrimEnd().Should().NotBe("a");
        SqlServerTypes.Of("Description").ToParameter("Description", "a ").Value.Should().Be("a ");
    }

    [Fact]
    public void A_NUL_which_some_engines_refuse_is_never_sent_and_an_identifier_with_one_equals_none()
    {
        SqlServerTypes.Of("ClientId").ToParameter("ClientId", "a\0").Value.Should().Be("a\u0001");
        SqlServerTypes.Of("Description").ToParameter("Description", "a\0b").Value.Should().Be("a\uFFFDb");
        SqlServerTypes.Of("State").ToParameter("State", "a\0b").Value.Should().Be("a\uFFFDb");
    }

    [Fact]
    public void Only_what_a_statement_names_is_sent()
    {
        using var command = new SqlCommand("UPDATE sessions SET revoked_at = @Now WHERE session_id = @SessionId");

        ((SqlMapper.IDynamicParameters)new SqlServerParameters(new { SessionId = "a", Now = 1L, ExpiresAt = 2L })).AddParameters(command, null!);

        command.Parameters.Cast<SqlParameter>().Select(parameter => parameter.ParameterName).Should().BeEquivalentTo("@Now", "@SessionId");
    }

    [Fact]
    public void A_parameter_without_a_type_is_refused()
    {
        using var command = new SqlCommand("UPDATE sessions SET revoked_at = @Never");

        FluentActions.Invoking(() => ((SqlMapper.IDynamicParameters)new SqlServerParameters(new { Never = 1L })).AddParameters(command, null!))
            .Should().Throw<InvalidOperationException>().WithMessage("*@Never*");
    }

    [Fact]
    public void Counts_that_come_with_32_bits_and_nulls_without_a_type_are_read_like_those_of_SQLite()
    {
        using var table = new DataTable { Columns = { { "Count", typeof(int) }, { "Hash", typeof(int) } }, Rows = { { 7, DBNull.Value } } };
        using var reader = table.CreateDataReader();

        reader.Parse<Row>().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Count = 7L, Hash = (byte[]?)null });
    }

    private sealed class Row
    {
        public required long Count { get; init; }

        public required byte[]? Hash { get; init; }
    }
}
