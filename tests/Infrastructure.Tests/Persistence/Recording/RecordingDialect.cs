using System.Data;
using System.Data.Common;
using Bifrost.Infrastructure.Persistence;

namespace Bifrost.Infrastructure.Tests.Persistence.Recording;

/// <summary>A dialect whose connections are recorded.</summary>
internal sealed class RecordingDialect(ISqlDialect inner, Recorder recorder) : ISqlDialect
{
    public string Name => inner.Name;

    public int Writers => inner.Writers;

    public IsolationLevel Isolation => inner.Isolation;

    public string OnOpen => inner.OnOpen;

    public string LockTimeout(TimeSpan patience) => inner.LockTimeout(patience);

    public string OnCreate => inner.OnCreate;

    public string Lock(StoreLock taken) => inner.Lock(taken);

    public string CreateHistory => inner.CreateHistory;

    public string FindHistory => inner.FindHistory;

    public bool ScriptDecides => inner.ScriptDecides;

    public void Prepare() => inner.Prepare();

    public DbConnection Connect() => new RecordingConnection(inner.Connect(), recorder);

    public IReadOnlyList<string> Batches(string migration) => inner.Batches(migration);

    public string Script(MigrationPlan plan) => inner.Script(plan);

    public string Page(string orderedSelect) => inner.Page(orderedSelect);

    public string DeleteSome(string table, string condition) => inner.DeleteSome(table, condition);

    public object Parameters(object args) => inner.Parameters(args);

    public bool IsUniqueViolation(DbException exception) => inner.IsUniqueViolation(exception);

    public bool IsTransient(DbException exception) => inner.IsTransient(exception);

    public StoreTrouble TroubleOf(Exception fault) => inner.TroubleOf(fault);

    public void DropBroken(Exception fault) => inner.DropBroken(fault);
}
