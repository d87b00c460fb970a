using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Testing;

namespace Bifrost.Infrastructure.Tests.Hosting;

/// <summary>Processes that start at the same moment on one store, each with another configuration file.</summary>
public class SimultaneousStartTests : IAsyncLifetime
{
    private const int Files = 4;
    private const int Rounds = 3;

    private static readonly string[] Names = ["ant", "bee", "cat", "dog", "elk"];

    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(settings => settings, engine: OnEngineAttribute.Of(GetType()));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [StoreFact]
    public async Task All_start_and_the_store_is_as_one_of_the_files_says()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var hosts = await Task.WhenAll(Enumerable.Range(0, Files).Select(file => Task.Run(() =>
                _host.StartAnotherAsync(settings => File(settings, file)))));

            var origins = await _host.RowsAsync<string>("SELECT origin FROM mcp_clients WHERE is_active = 1");
            var keys = await _host.RowsAsync<string>("SELECT name FROM virtual_keys WHERE is_active = 1");
            var last = new Uri(origins[0]).Port - 9000;
            origins.Should().HaveCount(Names.Length - 1).And.OnlyContain(origin => origin == $"http://127.0.0.1:{9000 + last}");
            keys.Should().BeEquivalentTo(Of(last).Select(name => $"{name} of {last}"));
            await Task.WhenAll(hosts.Select(host => host.DisposeAsync().AsTask()));
        }
    }

    // In another order each, so that two that write at once would wait for each other; and each without another one.
    private static IEnumerable<string> Of(int file) =>
        Enumerable.Range(0, Names.Length - 1).Select(index => Names[(file + (file % 2 == 0 ? index : Names.Length - index)) % Names.Length]);

    private static BifrostSettings File(BifrostSettings settings, int file)
    {
        var served = Of(file).Aggregate(settings, (with, name) => with.WithPerUser(name, new Uri($"http://127.0.0.1:{9000 + file}/mcp")));

        return served with { VirtualKeys = [.. Of(file).Select(name => Key(file, name))] };
    }

    private static VirtualKeySettings Key(int file, string name) => new()
    {
        Id = name,
        Name = $"{name} of {file}",
        Value = new Secret($"sk-bf-{name}-{(file + name[0]) % 7}-0123456789abcdefghij"),
    };
}
