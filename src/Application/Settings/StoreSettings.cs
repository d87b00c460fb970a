using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings;

/// <summary>The database engines that the configuration knows.</summary>
public enum StoreType
{
    /// <summary>The embedded default: one file, nothing to install.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server, for several replicas.</summary>
    SqlServer,
}

/// <summary>Where state is kept.</summary>
public sealed record StoreSettings
{
    /// <summary>False keeps no state at all: everything that needs some answers that it is not available.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The engine.</summary>
    public StoreType Type { get; init; }

    /// <summary>How to reach a database server; it may hold a password. Null on the embedded store, which needs only a path.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>Whether several machines work on it, so that none of them may keep anything for itself.</summary>
    public bool IsShared => Enabled && Type == StoreType.SqlServer;

    /// <summary>Whether somebody else brings the schema up to date: a start then changes nothing, and stops where something is missing.</summary>
    public bool IsMigratedByHand { get; init; }

    /// <summary>Absolute path of the embedded database's file.</summary>
    public required string Path { get; init; }
}
