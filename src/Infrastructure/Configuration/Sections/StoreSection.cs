using Bifrost.Application.Settings;
using Bifrost.Application.Settings.Rules;
using Bifrost.Infrastructure.Configuration.Reading;
using Bifrost.Infrastructure.Configuration.Rules;
using Bifrost.Infrastructure.Persistence.SqlServer;

namespace Bifrost.Infrastructure.Configuration.Sections;

/// <summary><c>config_store</c>: where state is kept.</summary>
internal static class StoreSection
{
    private const string DefaultFile = "bifrost.db";

    public static StoreSettings Read(Setting setting, string dataDirectory)
    {
        using var store = setting.Section();
        using var config = store["config"].Section();
        store.Ignore(OriginalKeys.Store);

        var type = store["type"].OneOf(("sqlite", StoreType.Sqlite), ("sqlserver", StoreType.SqlServer)) ?? StoreType.Sqlite;
        var connection = store["connection_string"];
        var path = config["path"];

        if (type == StoreType.SqlServer)
        {
            connection.Required("how to reach the database, such as env.BIFROST_DATABASE");

            if (path.IsPresent)
            {
                path.Fail("belongs to \"sqlite\"; \"sqlserver\" has a connection_string.");
            }
        }
        else if (connection.IsPresent && path.IsPresent)
        {
            path.Fail($"says the same as {connection.Path}; remove one of them.");
        }

        return new()
        {
            Enabled = store["enabled"].Boolean() ?? true,
            Type = type,
            ConnectionString = type == StoreType.SqlServer ? connection.Secret(SqlServerConnectionString.Check) : null,
            IsMigratedByHand = store["migrate_at_start"].Boolean() == false,
            Path = (type == StoreType.Sqlite ? connection.FilePath(SqliteRule.DataSource) : null)
                ?? path.FilePath(NameRule.FilePath)
                ?? Path.Combine(dataDirectory, DefaultFile),
        };
    }
}
