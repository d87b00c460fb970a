using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.SqlServer;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Testing;

/// <summary>How a server that is away behaves on the network.</summary>
public enum Absence
{
    /// <summary>It takes connections and answers nothing.</summary>
    Silent,

    /// <summary>Nothing listens at its port.</summary>
    Refusing,

    /// <summary>It takes connections and resets them.</summary>
    Resetting,
}

/// <summary>
/// The store of a Bifrost that works as a file until the test turns it into a SQL Server that is away: from then on every connection
/// goes through the real client library and its pool to a port of the loopback address.
/// </summary>
public sealed class LosableStore : IAsyncDisposable
{
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Switch? _switch;

    /// <summary>Takes the place of the store among the services of a Bifrost.</summary>
    public void Replace(IServiceCollection services)
    {
        var present = (ISqlDialect)services.Last(service => service.ServiceType == typeof(ISqlDialect)).ImplementationInstance!;
        _switch = new Switch(present);
        services.AddSingleton<ISqlDialect>(_switch);
    }

    /// <summary>Goes away.</summary>
    public void Lose(Absence absence)
    {
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;

        if (absence == Absence.Refusing)
        {
            _listener.Stop();
        }
        else
        {
            _ = AcceptAsync(absence);
        }

        _switch!.Use(new SqlServerDialect(SqlServerConnectionString.Complete(
            $"Server=tcp:127.0.0.1,{port};Database=bifrost;User ID=bifrost;Password=the-password;Encrypt=Optional")));
    }

    /// <summary>Comes back.</summary>
    public void Return() => _switch!.Use(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _listener.Dispose();

        foreach (var client in _clients)
        {
            client.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(Absence absence)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();

                if (absence == Absence.Resetting)
                {
                    client.LingerState = new LingerOption(true, 0);
                    client.Dispose();
                }
                else
                {
                    _clients.Add(client);
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private sealed class Switch(ISqlDialect present) : ISqlDialect
    {
        private ISqlDialect? _absent;

        public ISqlDialect Now => _absent ?? present;

        public void Use(ISqlDialect? absent) => _absent = absent;

        public string Name => present.Name;

        // As many as a server has: a lane of one would let nobody else try.
        public int Writers => 50;

        public IsolationLevel Isolation => Now.Isolation;

        public string OnOpen => Now.OnOpen;

        public string OnCreate => present.OnCreate;

        public string CreateHistory => present.CreateHistory;

        public string FindHistory => present.FindHistory;

        public bool ScriptDecides => present.ScriptDecides;

        public string LockTimeout(TimeSpan patience) => Now.LockTimeout(patience);

        public string Lock(StoreLock taken) => Now.Lock(taken);

        public void Prepare() => present.Prepare();

        public DbConnection Connect() => Now.Connect();

        public IReadOnlyList<string> Batches(string migration) => present.Batches(migration);

        public string Script(MigrationPlan plan) => present.Script(plan);

        public string Page(string orderedSelect) => Now.Page(orderedSelect);

        public string DeleteSome(string table, string condition) => Now.DeleteSome(table, condition);

        public object Parameters(object args) => Now.Parameters(args);

        public bool IsUniqueViolation(DbException exception) => Now.IsUniqueViolation(exception);

        public bool IsTransient(DbException exception) => Now.IsTransient(exception);

        public StoreTrouble TroubleOf(Exception fault) => Now.TroubleOf(fault);

        public void DropBroken(Exception fault) => Now.DropBroken(fault);
    }
}
