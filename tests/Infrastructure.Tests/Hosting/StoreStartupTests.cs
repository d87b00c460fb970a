using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Persistence;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bifrost.Infrastructure.Tests.Hosting;

public sealed class StoreStartupTests
{
    private const string Since = "Configuration since the last start:";

    [Fact]
    public async Task The_first_start_has_nothing_to_compare_with()
    {
        await using var host = await UseCaseHost.StartAsync();

        Changes(host).Should().BeEmpty();
    }

    [Fact]
    public async Task A_start_with_the_same_configuration_says_nothing()
    {
        await using var host = await UseCaseHost.StartAsync();
        await using var restarted = await host.RestartAsync();

        Changes(restarted).Should().BeEmpty();
    }

    [Fact]
    public async Task A_start_says_what_was_added_changed_and_removed_by_name_and_never_by_value()
    {
        const string newValue = "sk-bf-bob-renewed-0123456789abcd";
        await using var host = await UseCaseHost.StartAsync();
        await using var restarted = await host.RestartAsync(settings => (settings with { VirtualKeys = [] })
            .WithKey("bob", newValue)
            .WithPerUser("calendar", new Uri("http://127.0.0.1:9/mcp")));

        var changes = Changes(restarted);

        changes.Should().HaveCount(3);
        changes.Should().ContainSingle(line => line.Contains("calendar", StringComparison.Ordinal));
        changes.Should().ContainSingle(line => line.Contains("bob", StringComparison.Ordinal));
        changes.Should().ContainSingle(line => line.Contains("alice", StringComparison.Ordinal));
        restarted.Log.Lines.Should().NotContain(line => line.Contains("sk-bf-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_said_once_is_not_said_again_at_the_next_start()
    {
        await using var host = await UseCaseHost.StartAsync();
        await using var second = await host.RestartAsync(settings => settings.WithPerUser("calendar", new Uri("http://127.0.0.1:9/mcp")));
        await using var third = await second.RestartAsync();

        Changes(second).Should().ContainSingle();
        Changes(third).Should().BeEmpty();
    }

    [Fact]
    public async Task The_catalogue_is_what_the_file_says()
    {
        await using var host = await UseCaseHost.StartAsync();

        host.Services.GetRequiredService<IMcpClientCatalog>().All.Select(client => client.Name.Value).Should().Equal("notes");
    }

    [Fact]
    public async Task Without_a_store_the_catalogue_is_there_and_no_file_is_made()
    {
        await using var host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            Store = settings.Store with { Enabled = false },
        });

        host.Services.GetRequiredService<IMcpClientCatalog>().All.Should().ContainSingle();
        Directory.GetFileSystemEntries(host.Settings.DataDirectory).Should().BeEmpty();
    }

    [Fact]
    public async Task A_database_of_a_newer_version_stops_the_start()
    {
        await using var host = await UseCaseHost.StartAsync();
        await host.ExecuteAsync(
            "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, '9999_future', x'00', 0)");

        (await FluentActions.Awaiting(() => host.RestartAsync()).Should().ThrowAsync<StoreUnusableException>())
            .WithMessage("*9999_future*");
    }

    [Fact]
    public async Task A_start_that_leaves_the_schema_alone_works_on_one_that_is_up_to_date_and_stops_at_any_other()
    {
        await using var host = await UseCaseHost.StartAsync();
        await using var restarted = await host.RestartAsync(ByHand);
        await restarted.ExecuteAsync("DELETE FROM schema_migrations WHERE number > 1");

        (await FluentActions.Awaiting(() => restarted.RestartAsync()).Should().ThrowAsync<StoreUnusableException>())
            .WithMessage("*run bifrost migrate*");
    }

    [Fact]
    public async Task The_store_is_healthy_while_it_answers_and_only_then()
    {
        await using var host = await UseCaseHost.StartAsync();
        (await AnswersAsync(host)).Should().BeTrue();

        await host.ExecuteAsync("ALTER TABLE store_facts RENAME TO gone");

        (await AnswersAsync(host)).Should().BeFalse();
    }

    private static BifrostSettings ByHand(BifrostSettings settings) =>
        settings with { Store = settings.Store with { IsMigratedByHand = true } };

    private static Task<bool> AnswersAsync(UseCaseHost host) =>
        host.Services.GetRequiredService<IStoreHealth>().AnswersAsync(default);

    private static List<string> Changes(UseCaseHost host) =>
        [.. host.Log.Lines.Where(line => line.Contains(Since, StringComparison.Ordinal))];
}
