using System.Text;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Infrastructure.Persistence.Queries;
using Bifrost.Infrastructure.Security;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Security;

/// <summary>A ciphertext opens in its own row only, and only while the row says of it what it said when it was written.</summary>
public sealed class BoundSecretsTests : IAsyncLifetime
{
    /// <summary>Columns of the tables with ciphertexts that a ciphertext is not bound to: they change without it.</summary>
    private static readonly Dictionary<string, string[]> Free = new()
    {
        ["connections"] =
        [
            "connection_id", "status", "scope", "connected_at", "received_at", "expires_at", "updated_at", "refresh_at", "version",
            "lease_id", "lease_until", "failures", "refusals", "refused_at", "retry_at",
        ],
        ["upstream_registrations"] = ["registered_at", "renewed_at"],
        ["upstream_authorizations"] = ["completed_at", "outcome", "event_id"],
        ["mcp_clients"] =
        [
            "name_key", "is_file_managed", "is_active", "deactivated_at", "version", "created_at", "updated_at", "tools", "tools_at",
        ],
    };

    private UseCaseHost _host = null!;

    public static TheoryData<string> Tables => [.. SealedTable.All.Select(table => table.Name)];

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();

        foreach (var key in new[] { TestServers.AliceKey, TestServers.BobKey })
        {
            var walk = await Walk.OpenedAsync(_host);
            await walk.KeyAsync(key);
            await walk.ConnectAsync();
            await walk.LeaveForAsync();
        }

        await MakeAsync("docs");
        await MakeAsync("wiki");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_ciphertext_does_not_open_when_a_column_of_its_row_was_edited(string name)
    {
        var table = SealedTable.All.Single(each => each.Name == name);
        (await LostAsync(table)).Lost.Should().Be(0, "nothing was edited yet");

        foreach (var (column, type) in await BoundColumnsAsync(name))
        {
            await _host.ExecuteAsync($"CREATE TABLE kept AS SELECT rowid AS id, {column} AS value FROM {name}");
            await _host.ExecuteAsync($"UPDATE {name} SET {column} = {Edited(column, type)}");

            var (found, lost) = await LostAsync(table);

            lost.Should().Be(found, $"{name}.{column} says whose a ciphertext is, or belongs to {nameof(Free)} with a reason");
            await _host.ExecuteAsync($"UPDATE {name} SET {column} = (SELECT value FROM kept WHERE id = {name}.rowid); DROP TABLE kept");
            (await LostAsync(table)).Lost.Should().Be(0);
        }
    }

    [Theory]
    [InlineData("connections")]
    [InlineData("upstream_authorizations")]
    [InlineData("mcp_clients")]
    public async Task Ciphertexts_that_were_swapped_between_rows_do_not_open(string name)
    {
        await _host.ExecuteAsync($"""
            CREATE TABLE kept AS SELECT rowid AS id, secrets FROM {name} WHERE secrets IS NOT NULL;
            UPDATE {name} SET secrets = (SELECT k.secrets FROM kept k WHERE k.id <> {name}.rowid) WHERE secrets IS NOT NULL;
            DROP TABLE kept
            """);

        var (found, lost) = await LostAsync(SealedTable.All.Single(each => each.Name == name));

        found.Should().BeGreaterThanOrEqualTo(2);
        lost.Should().Be(found);
    }

    [Fact]
    public async Task Every_column_of_bytes_is_a_hash_or_is_encrypted_for_its_place()
    {
        var bytes = await _host.RowsAsync<string>("""
            SELECT m.name || '.' || c.name
            FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND c.type = 'BLOB' AND c.name NOT LIKE '%!_hash' ESCAPE '!' AND c.name <> 'checksum'
            """);

        bytes.Should().BeEquivalentTo(SealedTable.All.Select(table => $"{table.Name}.secrets"));
    }

    [Theory]
    [InlineData("$.Address", "https://attacker.example/mcp")]
    [InlineData("$.TokenUrl", "https://attacker.example/token")]
    [InlineData("$.OAuthClientId", "another")]
    public async Task An_edited_server_gets_none_of_its_secrets_and_no_provider_that_nobody_vouches_for(string member, string value)
    {
        (await FindAsync("docs")).Headers.Should().ContainKey("X-Key");

        await _host.ExecuteAsync(
            "UPDATE mcp_clients SET settings = json_set(settings, @member, @value) WHERE mcp_client_id = 'docs'", new { member, value });

        var found = await FindAsync("docs");
        found.Headers.Should().BeEmpty();
        found.OAuth.Should().BeEquivalentTo(new UpstreamOAuthSettings());
        (await FindAsync("wiki")).Headers.Should().ContainKey("X-Key");
    }

    [Fact]
    public async Task What_an_administrator_writes_is_bound_to_what_it_says_now()
    {
        var moved = Made("docs") with { ConnectionString = new Uri("https://moved.example/mcp") };
        (await _host.UseAsync((IMcpClientStore store) => store.TryReplaceAsync(moved, true, 1, UseCaseHost.Start, default))).Should().BeTrue();

        (await FindAsync("docs")).Headers["X-Key"].Reveal().Should().Be("the key of docs");
    }

    [Fact]
    public async Task What_an_earlier_release_encrypted_opens_after_the_upgrade_and_is_bound_then()
    {
        await GoBackAsync();
        foreach (var table in SealedTable.All)
        {
            (await LostAsync(table)).Lost.Should().BePositive($"{table.Name} is as an earlier release wrote it");
        }

        await using var upgraded = await _host.RestartAsync();

        foreach (var table in SealedTable.All)
        {
            var (found, lost) = await LostAsync(table, upgraded);
            found.Should().BePositive();
            lost.Should().Be(0, table.Name);
        }

        upgraded.Log.Lines.Should().Contain(line => line.Contains("bound to all of what it belongs to", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_bound_to_less_opens_never_again_after_the_upgrade()
    {
        await using var upgraded = await _host.RestartAsync();
        await GoBackAsync(upgraded, markAsUpgraded: true);

        await using var again = await upgraded.RestartAsync();

        foreach (var table in SealedTable.All)
        {
            var (found, lost) = await LostAsync(table, again);
            lost.Should().Be(found, table.Name);
        }
    }

    private static string Edited(string column, string type) => type switch
    {
        "BLOB" => $"CAST(substr({column}, 2) || x'00' AS BLOB)",
        "INTEGER" => $"{column} + 1",
        _ => $"COALESCE({column}, '') || 'x'",
    };

    private static McpServerSettings Made(string id) => new()
    {
        ClientId = id,
        Name = id,
        ConnectionString = new Uri($"https://{id}.example/mcp"),
        AuthType = McpAuthType.Headers,
        Headers = new Dictionary<string, Secret> { ["X-Key"] = new($"the key of {id}") },
        OAuth = new UpstreamOAuthSettings { ClientId = "bifrost", TokenUrl = new Uri("https://login.example/token") },
        ToolsToExecute = ["*"],
    };

    private async Task<IReadOnlyList<(string Column, string Type)>> BoundColumnsAsync(string table)
    {
        var columns = await _host.RowsAsync<(string Name, string Type)>($"SELECT name, type FROM pragma_table_info('{table}')");

        return [.. columns.Where(column => column.Name is not ("secrets" or "key_id") && !Free[table].Contains(column.Name))];
    }

    private Task<bool> MakeAsync(string id) =>
        _host.UseAsync((IMcpClientStore store) => store.TryAddAsync(Made(id), isActive: true, UseCaseHost.Start, default));

    private async Task<McpServerSettings> FindAsync(string id) =>
        (await _host.UseAsync((IMcpClientStore store) => store.FindAsync(new McpClientId(id), default)))!.Server!;

    private async Task<(int Found, int Lost)> LostAsync(SealedTable table, UseCaseHost? host = null)
    {
        await using var scope = (host ?? _host).Services.CreateAsyncScope();
        var (found, _, lost) = await scope.ServiceProvider.GetRequiredService<SealedRows>().EncryptAsync(table, "", 0, 100, default);

        return (found, lost);
    }

    /// <summary>Makes every ciphertext what an earlier release would have made of it.</summary>
    private async Task GoBackAsync(UseCaseHost? running = null, bool markAsUpgraded = false)
    {
        var host = running ?? _host;
        var ring = host.Services.GetRequiredService<SharedRing>();
        var protector = host.Services.GetRequiredService<SecretProtector>();

        foreach (var table in SealedTable.All)
        {
            await host.UseAsync(async (DbSession db) =>
            {
                foreach (var row in await db.PageAsync<SealedRow>(table.List, new { KeyId = "", Offset = 0, Limit = 100 }, default))
                {
                    var text = protector.TryUnprotect(row.Secrets, table.Place(row))!;
                    var former = ring.Protect(Encoding.UTF8.GetBytes(text), ["bifrost", .. table.FormerPlace(row)]);
                    await db.WriteAsync(table.Update, row.With(new Protected(former, SharedRing.KeyIdOf(former)!.Value.ToString())), default);
                }

                return 0;
            });
        }

        if (!markAsUpgraded)
        {
            await host.ExecuteAsync("DELETE FROM store_facts WHERE fact = 'sealing'");
        }
    }
}
