using System.Text.Json;
using Bifrost.Api.Tests.Replicas.Proxy;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>
/// Real programs on one store behind a load balancer, before two services: one whose tokens last, and one whose tokens last for
/// seconds. All start at once on an empty store. On SQLite they share a folder; on SQL Server they share nothing but the database.
/// </summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    /// <summary>The one address that users know; nothing listens there but the balancer, which has no need to.</summary>
    public const string PublicUrl = "http://127.0.0.1:54320";

    /// <summary>How long a token of the service with short ones is good for.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromSeconds(10);

    private const string EncryptionKey = "the-encryption-key-of-all-replicas";

    private readonly string _folder = Directory.CreateTempSubdirectory("bifrost-replicas-").FullName;

    private ReplicaSet()
    {
    }

    public ReplicaStore Store { get; private set; } = null!;

    /// <summary>The service whose tokens last for an hour.</summary>
    public NotesServer Notes { get; private set; } = null!;

    /// <summary>The service whose tokens last for <see cref="Brief"/>.</summary>
    public NotesServer Hasty { get; private set; } = null!;

    public IReadOnlyList<Member> Members { get; private set; } = [];

    /// <summary>Starts everything; what began is ended when something cannot.</summary>
    public static async Task<ReplicaSet> StartAsync(StoreEngine engine, int count, bool withAdminKey = true)
    {
        var replicas = new ReplicaSet();

        try
        {
            await replicas.BeginAsync(engine, count, withAdminKey);

            return replicas;
        }
        catch
        {
            await replicas.DisposeAsync();
            throw;
        }
    }

    /// <summary>A proxy that spreads the requests; null: <see cref="Balancer"/> does.</summary>
    public Nginx? Proxy { get; set; }

    /// <summary>A client whose requests are spread over all replicas.</summary>
    public TestClient NewClient() => new(PublicUrl, Proxy?.NewHandler() ?? new Balancer(Members));

    /// <summary>The same with no cookies but those of each request.</summary>
    public HttpClient NewStubbornClient() =>
        new(new Balancer(Members) { InnerHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false } })
        {
            BaseAddress = new Uri(PublicUrl),
        };

    /// <summary>Where a file lies that the programs of one machine share.</summary>
    public string PathOf(string file) => Path.Combine(_folder, "data", file);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }

        foreach (var part in new IAsyncDisposable?[] { Store, Notes, Hasty })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginAsync(StoreEngine engine, int count, bool withAdminKey)
    {
        Notes = await NotesServer.StartAsync(new NotesOptions());
        Hasty = await NotesServer.StartAsync(new NotesOptions { AccessTokenLifetime = Brief });
        Store = await ReplicaStore.CreateAsync(engine, _folder);
        Members = [.. Enumerable.Range(0, count).Select(number =>
        {
            var home = Directory.CreateDirectory(Path.Combine(_folder, $"replica-{number}")).FullName;
            var data = Path.Combine(engine == StoreEngine.Sqlite ? _folder : home, "data");
            File.WriteAllText(Path.Combine(home, "config.json"), Configuration(data, withAdminKey));

            return new Member(new BifrostProgram(home));
        })];
        await Task.WhenAll(Members.Select(member => member.StartAsync()));
    }

    private string Configuration(string data, bool withAdminKey) => JsonSerializer.Serialize(new
    {
        public_url = PublicUrl,
        data_dir = data,
        encryption_key = EncryptionKey,
        config_store = Store.Settings,
        auth_config = withAdminKey ? (object)new { admin_key = BifrostServer.AdminKey } : new { },
        limits = new
        {
            registrations_per_source = 1_000_000,
            unused_clients_per_source = 1_000_000,
            authorize_requests_per_source = 1_000_000,
            authorize_requests_per_client = 1_000_000,
            pending_flows_per_source = 1_000_000,
        },
        mcp = new { client_configs = new[] { Service("notes", Notes), Service("hasty", Hasty) } },
    });

    private static object Service(string name, NotesServer server) => new
    {
        client_id = name,
        name,
        connection_type = "http",
        connection_string = server.McpUrl,
        auth_type = "per_user_oauth",
        tools_to_execute = new[] { "*" },
        allow_on_all_virtual_keys = true,
    };
}
