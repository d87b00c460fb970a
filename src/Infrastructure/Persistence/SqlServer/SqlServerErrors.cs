using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>
/// What the numbers of the server's errors mean. Where engines differ in the number, the class decides: from 20 on the
/// connection is gone.
/// </summary>
internal static class SqlServerErrors
{
    private const byte ConnectionIsGone = 20;
    private const int TimedOut = -2;
    private const int HostNotFound = 11001;

    /// <summary>Errors after which the same may well succeed a moment later.</summary>
    public static readonly IReadOnlyList<int> Transient =
    [
        1205, // chosen as the victim of a deadlock; all of the transaction was rolled back
        1204, 1221, 1222, 701, 8645, 8651, // no lock or no memory at the moment
        976, 978, 983, 988, 9001, 18401, // a replica of an availability group that is changing its role, or a server being upgraded
        4221, 40143, 40166, 40197, 40501, 40540, 40613, 42108, 42109, // a database of Azure SQL that is moved or busy
        10928, 10929, 10936, 49918, 49919, 49920, // a limit of Azure SQL
        20, 64, 121, 233, 997, 10053, 10054, 10060, // the network
    ];

    // The database cannot be written to, or not now: deadlock, lock, memory, full log or files, read-only.
    private static readonly IReadOnlyList<int> Hindrances = [1205, 1204, 1221, 1222, 701, 8645, 8651, 9002, 1101, 1105, 3906, 3908, 5144, 5145, 10928, 10929, 10936];

    // No login is possible for now: the server starts or stops, the database recovers, is restored or offline.
    private static readonly IReadOnlyList<int> Closed = [4060, 18456, 6005, 17142, 17187, 17188, 921, 922, 924, 926, 927, 942, 945, 952];

    private static readonly IReadOnlyList<int> Network = [20, 64, 121, 233, 997, 10053, 10054, 10060];

    /// <summary>Whether a fault is one of these, or the connection broke.</summary>
    public static bool IsTransient(SqlException fault) => IsGone(fault) || HasAny(fault, Transient);

    /// <summary>Whether the connection broke, and with it perhaps every other one.</summary>
    public static bool IsBroken(SqlException fault) => IsGone(fault) || HasAny(fault, Network);

    /// <summary>What a fault says about the server and its database.</summary>
    public static StoreTrouble TroubleOf(SqlException fault) =>
        HasAny(fault, Hindrances) ? StoreTrouble.Hindered
        : fault.Number is TimedOut || IsTransient(fault) || HasAny(fault, Closed) ? StoreTrouble.Away
        : StoreTrouble.None;

    private static bool IsGone(SqlException fault) => fault.Class >= ConnectionIsGone;

    private static bool HasAny(SqlException fault, IReadOnlyList<int> numbers) =>
        fault.Errors.Cast<SqlError>().Any(error => numbers.Contains(error.Number));

    /// <summary>Why the store cannot be opened and what to do, in one sentence without any part of the connection string that is secret.</summary>
    public static string Explain(SqlException fault, string connectionString)
    {
        var settings = SqlServerConnectionString.Complete(connectionString);
        var (server, database) = (settings.DataSource, settings.InitialCatalog);
        var user = settings.UserID.Length > 0 ? settings.UserID : "the account that Bifrost runs as";

        return Meaning(fault) switch
        {
            Fault.Login => $"SQL Server {server} does not let {user} log in; check user and password in config_store.connection_string.",
            Fault.PasswordExpired => $"SQL Server {server} wants {user} to change the password; ask its administrator.",
            Fault.Database => $"There is no database {database} on SQL Server {server}, or {user} may not use it; "
                + "make it, or grant access, as docs/database.md says.",
            Fault.Permission => $"{user} may not do what Bifrost needs in the database {database} on SQL Server {server}: {fault.Message}",
            Fault.Certificate => $"SQL Server {server} shows a certificate that this machine does not trust; trust its authority here, "
                + "or set TrustServerCertificate=true in config_store.connection_string where nobody can come in between.",
            Fault.UnknownHost => $"The name of SQL Server {server} cannot be resolved on this machine; check Server in "
                + "config_store.connection_string, and DNS.",
            Fault.Unreachable => $"SQL Server {server} cannot be reached; check its address in config_store.connection_string, "
                + "the network, and that the server runs.",
            _ => $"The database {database} on SQL Server {server} cannot be used: {fault.Message}",
        };
    }

    private enum Fault
    {
        Other,
        Login,
        PasswordExpired,
        Database,
        Permission,
        Certificate,
        UnknownHost,
        Unreachable,
    }

    private static Fault Meaning(SqlException fault) => fault.Number switch
    {
        18487 or 18488 => Fault.PasswordExpired,
        18450 or 18452 or 18456 or 18470 or 18486 => Fault.Login,
        4060 or 4064 or 911 or 916 or 945 => Fault.Database,
        229 or 230 or 262 or 297 or 300 or 1088 or 15247 or 2760 => Fault.Permission,
        _ when IsCertificate(fault) => Fault.Certificate,
        _ when IsUnknownHost(fault) => Fault.UnknownHost,
        _ when fault.Class >= ConnectionIsGone || fault.Number is TimedOut => Fault.Unreachable,
        _ when Says(fault, "Cannot open database") => Fault.Database,
        _ when Says(fault, "permission denied") || Says(fault, "permission was denied") => Fault.Permission,
        _ => Fault.Other,
    };

    // Engines that speak the protocol have one number for much that SQL Server tells apart, and the same words.
    private static bool Says(SqlException fault, string words) => fault.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static bool IsCertificate(SqlException fault) => CausesOf(fault).Any(cause => cause is AuthenticationException);

    private static bool IsUnknownHost(SqlException fault) => fault.Number is HostNotFound || CausesOf(fault).Any(cause =>
        cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData });

    private static IEnumerable<Exception> CausesOf(SqlException fault)
    {
        for (var cause = fault.InnerException; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
