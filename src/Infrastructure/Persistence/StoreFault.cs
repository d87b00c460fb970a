using System.Data.Common;
using Bifrost.Application.Settings;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>Why a store cannot be opened, in a sentence for whoever starts Bifrost.</summary>
public static class StoreFault
{
    /// <summary>The sentence; it never holds a password.</summary>
    public static string Explain(Exception fault, StoreSettings store) => (fault, store.ConnectionString) switch
    {
        (SqlException server, { } connectionString) => SqlServerErrors.Explain(server, connectionString.Reveal()),
        _ => $"The store {store.Path} cannot be opened: {fault.Message}",
    };
}
