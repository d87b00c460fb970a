using System.Data;
using System.Data.Common;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// All that differs between engines; every statement beyond these is shared. docs/database.md has a row for each member that
/// says why it cannot be.
/// </summary>
internal interface ISqlDialect
{
    /// <summary>Folder of the migrations and name in logs.</summary>
    string Name { get; }

    /// <summary>How many transactions of one process write at the same time.</summary>
    int Writers { get; }

    /// <summary>What a transaction is isolated from; always said, because a pooled connection may remember another level.</summary>
    IsolationLevel Isolation { get; }

    /// <summary>Makes what must exist before the store is opened for the first time.</summary>
    void Prepare();

    /// <summary>A connection that is not open yet.</summary>
    DbConnection Connect();

    /// <summary>Settings that every opened connection needs.</summary>
    string OnOpen { get; }

    /// <summary>A further setting of an opened connection: how long a statement waits for a lock that another one has.</summary>
    string LockTimeout(TimeSpan patience);

    /// <summary>Settings of the database itself, before the first migration; empty when there are none.</summary>
    string OnCreate { get; }

    /// <summary>Takes a lock for as long as the transaction lasts; answers a number below 0 when another process kept it.</summary>
    string Lock(StoreLock taken);

    /// <summary>
    /// Creates the table of the migrations that ran, unless it exists. It cannot be a migration itself, and engines differ in
    /// the types of its columns and in how they ask whether a table is there.
    /// </summary>
    string CreateHistory { get; }

    /// <summary>
    /// Answers a number above 0 when that table is there, without making anything; empty while the database itself is not there.
    /// </summary>
    string FindHistory { get; }

    /// <summary>Whether a script can find out by itself what has to be done; else it is made for the store as it is now.</summary>
    bool ScriptDecides { get; }

    /// <summary>The parts of a migration that are sent one after the other.</summary>
    IReadOnlyList<string> Batches(string migration);

    /// <summary>All that a migration does, for the engine's own tool, which knows neither conditions nor values of the program.</summary>
    string Script(MigrationPlan plan);

    /// <summary>The rows of an ordered SELECT from <c>@Offset</c> on, at most <c>@Limit</c>.</summary>
    string Page(string orderedSelect);

    /// <summary>Deletes at most <c>@Batch</c> rows that meet a condition.</summary>
    string DeleteSome(string table, string condition);

    /// <summary>The values of a statement's parameters, in the types that the engine's columns have.</summary>
    object Parameters(object args);

    /// <summary>Whether a statement failed because the row exists already.</summary>
    bool IsUniqueViolation(DbException exception);

    /// <summary>Whether the same may well succeed a moment later: the connection broke, a failover, a deadlock.</summary>
    bool IsTransient(DbException exception);

    /// <summary>What a fault says about the store itself.</summary>
    StoreTrouble TroubleOf(Exception fault);

    /// <summary>Before something is tried again: connections that the same fault has broken are not taken from the pool any more.</summary>
    void DropBroken(Exception fault);
}
