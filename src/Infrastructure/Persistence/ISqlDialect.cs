using System.Data.Common;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>All that differs between engines; every statement beyond these is shared.</summary>
internal interface ISqlDialect
{
    /// <summary>Folder of the migrations and name in logs.</summary>
    string Name { get; }

    /// <summary>Makes what must exist before the store is opened for the first time.</summary>
    void Prepare();

    /// <summary>A connection that is not open yet.</summary>
    DbConnection Connect();

    /// <summary>Settings that every opened connection needs; empty when there are none.</summary>
    string OnOpen { get; }

    /// <summary>Settings of the database itself, before the first migration; empty when there are none.</summary>
    string OnCreate { get; }

    /// <summary>
    /// Creates the table of the migrations that ran, unless it exists. It cannot be a migration itself, and engines differ in
    /// the types of its columns and in how they ask whether a table is there.
    /// </summary>
    string CreateHistory { get; }

    /// <summary>The rows of an ordered SELECT from <c>@Offset</c> on, at most <c>@Limit</c>.</summary>
    string Page(string orderedSelect);

    /// <summary>Deletes at most <c>@Batch</c> rows that meet a condition.</summary>
    string DeleteSome(string table, string condition);

    /// <summary>Whether a statement failed because the row exists already.</summary>
    bool IsUniqueViolation(DbException exception);
}
