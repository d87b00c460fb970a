using Bifrost.Domain.Common;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>
/// A connection string as administrators write it: which server, which database, whose login. What of the rest they leave out
/// is chosen for a service that must notice an outage soon and recover by itself.
/// </summary>
internal static class SqlServerConnectionString
{
    private static readonly (string Keyword, object Value)[] Defaults =
    [
        ("Connect Timeout", 5),
        ("Command Timeout", 10),
        ("Application Name", "Bifrost"),

        // After a failed attempt the pool would refuse for up to a minute without asking, while the server is back already.
        ("Pool Blocking Period", PoolBlockingPeriod.NeverBlock),
    ];

    /// <summary>What is wrong with a connection string is said without repeating any of it: it may hold a password.</summary>
    public static Result<Secret> Check(string text)
    {
        if (TryParse(text) is not { } settings)
        {
            return Expected("\"Server=HOST;Database=NAME;User ID=USER;Password=…\" with keywords of SQL Server; "
                + "a value with a semicolon or a quote in it stands in quotes");
        }

        if (settings.DataSource.Length == 0 || settings.InitialCatalog.Length == 0)
        {
            return Expected("Server= and Database= in it");
        }

        if (settings.MultipleActiveResultSets || settings.AttachDBFilename.Length > 0 || settings.UserInstance)
        {
            return Expected("none of MultipleActiveResultSets, AttachDbFilename and User Instance in it");
        }

        return settings.Authentication is SqlAuthenticationMethod.NotSpecified or SqlAuthenticationMethod.SqlPassword
            ? new Secret(text)
            : Expected("a login with User ID and Password, or Integrated Security=true; other values of Authentication need "
                + "libraries that Bifrost does not have");
    }

    /// <summary>A checked connection string with everything that Bifrost chooses.</summary>
    public static SqlConnectionStringBuilder Complete(string text)
    {
        var settings = new SqlConnectionStringBuilder(text);

        foreach (var (keyword, value) in Defaults)
        {
            if (!settings.ShouldSerialize(keyword))
            {
                settings[keyword] = value;
            }
        }

        // A transaction is only ever one that the store begins itself.
        settings.Enlist = false;

        return settings;
    }

    private static SqlConnectionStringBuilder? TryParse(string text)
    {
        try
        {
            return new SqlConnectionStringBuilder(text);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            // Its message repeats what it did not understand, which may be the rest of a password.
            return null;
        }
    }

    private static Error Expected(string what) =>
        new("setting_invalid", $"expected a connection string: {what}.");
}
