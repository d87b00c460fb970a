using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>SQL Server 2019 and later, Azure SQL, and engines that speak their protocol and language: several replicas, one database.</summary>
internal sealed partial class SqlServerDialect(SqlConnectionStringBuilder settings) : ISqlDialect
{
    private const int UniqueConstraint = 2627;
    private const int UniqueIndex = 2601;

    private readonly string _connectionString = settings.ConnectionString;
    private readonly SqlRetryLogicBaseProvider _openAgain = SqlConfigurableRetryFactory.CreateExponentialRetryProvider(new()
    {
        NumberOfTries = 3,
        DeltaTime = TimeSpan.FromMilliseconds(200),
        MaxTimeInterval = TimeSpan.FromSeconds(2),
        TransientErrors = SqlServerErrors.Transient,
    });

    public string Name => "SqlServer";

    // Half of the pool, so that those who read find connections too.
    public int Writers { get; } = Math.Max(1, settings.MaxPoolSize / 2);

    // What another transaction committed a moment ago must be seen: after a lost insert, the row that won. A snapshot would not.
    public IsolationLevel Isolation => IsolationLevel.ReadCommitted;

    // The number of rows says who won, and a duplicate must end its statement but not the transaction. Both are the defaults of
    // the engine, which an administrator can change for a whole server; the level is one that a pooled connection can remember.
    public string OnOpen => "SET NOCOUNT OFF; SET XACT_ABORT OFF; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;";

    // A wait for a lock is given up by who waits, and the statement by Command Timeout.
    public string LockTimeout(TimeSpan patience) => "";

    public string OnCreate => "";

    // SQL Server has such locks per database, other engines per server: the name of the database makes that the same.
    public string Lock(StoreLock taken) => string.Create(CultureInfo.InvariantCulture, $"""
        DECLARE @taken INT, @resource NVARCHAR(255);
        SET @resource = CONCAT(N'{taken.Name} in ', DB_NAME());
        EXEC @taken = sp_getapplock @Resource = @resource, @LockMode = N'Exclusive', @LockOwner = N'Transaction',
          @LockTimeout = {taken.Patience.TotalMilliseconds};
        SELECT @taken;
        """);

    public string CreateHistory => """
        IF OBJECT_ID(N'dbo.schema_migrations', N'U') IS NULL
        CREATE TABLE dbo.schema_migrations (
          number BIGINT NOT NULL,
          name NVARCHAR(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
          checksum BINARY(32) NOT NULL,
          applied_at BIGINT NOT NULL,
          CONSTRAINT pk_schema_migrations PRIMARY KEY (number));
        """;

    public string FindHistory => "SELECT CASE WHEN OBJECT_ID(N'dbo.schema_migrations', N'U') IS NULL THEN 0 ELSE 1 END";

    public bool ScriptDecides => true;

    // The database is the administrator's to make: its place, its size, its backups.
    public void Prepare()
    {
    }

    public DbConnection Connect() => new SqlConnection(_connectionString) { RetryLogicProvider = _openAgain };

    // A batch is compiled as a whole, before a column that it adds is there to be named.
    public IReadOnlyList<string> Batches(string migration) =>
        [.. Separator().Split(migration).Select(batch => batch.Trim()).Where(batch => batch.Length > 0)];

    public string Script(MigrationPlan plan) => SqlServerScript.Of(this, plan);

    public string Page(string orderedSelect) => $"{orderedSelect} OFFSET @Offset ROWS FETCH NEXT @Limit ROWS ONLY";

    public string DeleteSome(string table, string condition) => $"DELETE TOP (@Batch) FROM {table} WHERE {condition}";

    public object Parameters(object args) => new SqlServerParameters(args);

    public bool IsUniqueViolation(DbException exception) => exception is SqlException { Number: UniqueConstraint or UniqueIndex };

    public bool IsTransient(DbException exception) => exception is SqlException fault && SqlServerErrors.IsTransient(fault);

    public StoreTrouble TroubleOf(Exception fault) => fault switch
    {
        TimeoutException => StoreTrouble.Away,
        SqlException server => SqlServerErrors.TroubleOf(server),
        _ => StoreTrouble.None,
    };

    // One connection that broke while it lay in the pool is seldom alone: the server was restarted, or its sessions were ended.
    public void DropBroken(Exception fault)
    {
        if (fault is TimeoutException || (fault is SqlException server && SqlServerErrors.IsBroken(server)))
        {
            using var any = new SqlConnection(_connectionString);
            SqlConnection.ClearPool(any);
        }
    }

    [GeneratedRegex(@"^\s*GO\s*$", RegexOptions.Multiline)]
    private static partial Regex Separator();
}
