using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Persistence.Queries;
using Bifrost.Infrastructure.Security;
using Bifrost.Infrastructure.Tests.Persistence;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Security;

/// <summary>A new key for everything stored, beside a Bifrost that runs.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private UseCaseHost _running = null!;
    private Walk _alice = null!;

    public async Task InitializeAsync()
    {
        _running = await UseCaseHost.StartAsync();
        _alice = await Walk.OpenedAsync(_running);
        await _alice.KeyAsync(TestServers.AliceKey);
        await _alice.ConnectAsync();
    }

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task Every_table_with_ciphertexts_names_the_new_key_afterwards()
    {
        await _alice.LeaveForAsync();

        var key = await RotateAsync(_running);

        foreach (var table in SealedTable.All)
        {
            (await _running.CountAsync(table.Name)).Should().BePositive(table.Name);
            // Servers of the configuration file have no secrets in the store.
            (await _running.RowsAsync<string>($"SELECT key_id FROM {table.Name} WHERE key_id IS NOT NULL"))
                .All(id => id == key).Should().BeTrue(table.Name);
        }
    }

    [Fact]
    public async Task Every_table_with_a_key_column_is_rotated()
    {
        var tables = await _running.RowsAsync<string>(
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'key_id'");

        SealedTable.All.Select(table => table.Name).Should().BeEquivalentTo(tables);
    }

    [Fact]
    public async Task A_Bifrost_that_runs_meanwhile_opens_what_another_process_encrypted_anew()
    {
        var before = await ConnectionAsync();
        await using (var other = await _running.StartAnotherAsync())
        {
            await RotateAsync(other);
        }

        (await ConnectionAsync()).Should().Be(before);
    }

    [Fact]
    public async Task It_encrypts_with_the_new_key_from_then_on()
    {
        string key;

        await using (var other = await _running.StartAnotherAsync())
        {
            key = await RotateAsync(other);
        }

        await ConnectionAsync();
        Protector(_running).Protect("anything", "here").KeyId.Should().Be(key);
    }

    [Fact]
    public async Task What_older_keys_encrypted_still_opens()
    {
        var old = Protector(_running).Protect("the text", "here");

        await RotateAsync(_running);

        Protector(_running).TryUnprotect(old.Bytes, "here").Should().Be("the text");
        Protector(_running).Protect("anything", "here").KeyId.Should().NotBe(old.KeyId);
    }

    [Fact]
    public async Task Rows_that_a_process_writes_with_the_older_key_meanwhile_are_encrypted_anew_too()
    {
        await using var other = await _running.StartAnotherAsync();
        var connection = await ConnectionAsync();
        var written = false;

        var key = await other.Services.GetRequiredService<KeyRotation>().RunAsync(
            progress =>
            {
                if (progress.Table == SealedTable.All[^1].Name && !written)
                {
                    written = true;
                    _running.UseAsync((IConnectionRepository all) => all.TryRenewAsync(
                        connection.Renew(WillingProvider.Renewed, UseCaseHost.Start), default)).GetAwaiter().GetResult().Should().BeTrue();
                    KeyOfConnection(_running).GetAwaiter().GetResult().Should().NotBe(SharedRing.KeyIdOf(
                        other.Services.GetRequiredService<SharedRing>().Protect([1], "here")).ToString());
                }
            },
            TimeSpan.Zero,
            default);

        written.Should().BeTrue();
        (await KeyOfConnection(_running)).Should().Be(key);
        (await ConnectionAsync()).Tokens.AccessToken.Should().Be(WillingProvider.Renewed.AccessToken);
    }

    [Fact]
    public async Task Rows_that_open_with_no_key_stay_and_are_counted_however_many()
    {
        await _running.ExecuteAsync("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
            INSERT INTO upstream_registrations (mcp_client_id, issuer, callback_url, upstream_client, auth_method, secrets, key_id, registered_at)
            SELECT 'lost', 'issuer', 'callback ' || i, 'client', 'none', x'00', 'no key', 0 FROM n
            """);
        var told = new List<KeyRotationProgress>();

        var key = await _running.Services.GetRequiredService<KeyRotation>().RunAsync(told.Add, TimeSpan.Zero, default);

        told.Last(progress => progress.Table == "upstream_registrations").Should().Be(
            new KeyRotationProgress("upstream_registrations", Encrypted: 1, Lost: 250));
        (await _running.CountAsync("upstream_registrations WHERE key_id = @key", new { key })).Should().Be(1);
    }

    [Fact]
    public async Task Tokens_that_were_renewed_meanwhile_are_not_overwritten()
    {
        var connection = await ConnectionAsync();
        var row = (await _running.RowsAsync<byte[]>("SELECT secrets FROM connections")).Single();
        var renewed = connection.Renew(WillingProvider.Renewed, UseCaseHost.Start);
        await _running.UseAsync((IConnectionRepository all) => all.TryRenewAsync(renewed, default));

        var written = await _running.UseAsync((Infrastructure.Persistence.DbSession db) => db.WriteAsync(
            SealedTable.All.Single(table => table.Name == "connections").Update,
            new { ConnectionId = connection.Id.Value, Old = row, New = new byte[1], KeyId = "new" },
            default));

        written.Should().Be(0);
        (await ConnectionAsync()).Tokens.AccessToken.Should().Be(renewed.Tokens.AccessToken);
    }

    private static async Task<string> KeyOfConnection(UseCaseHost host) =>
        (await host.RowsAsync<string>("SELECT key_id FROM connections")).Single();

    private static SecretProtector Protector(UseCaseHost host) => host.Services.GetRequiredService<SecretProtector>();

    private static Task<string> RotateAsync(UseCaseHost host) =>
        host.Services.GetRequiredService<KeyRotation>().RunAsync(_ => { }, TimeSpan.Zero, default);

    private async Task<Connection> ConnectionAsync()
    {
        var subject = new SubjectId((await _running.RowsAsync<string>("SELECT subject_id FROM connections")).Single());

        return (await _running.UseAsync((IConnectionRepository all) => all.FindAsync(subject, new McpClientId("notes"), "", default)))!;
    }
}
