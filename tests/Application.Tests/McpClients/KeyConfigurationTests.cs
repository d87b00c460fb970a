using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.McpClients;

/// <summary>What becomes of sessions and connections when the file says something else about a virtual key.</summary>
public sealed class KeyConfigurationTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private Secret _token = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        _token = await _walk.SignInAsync(TestServers.AliceKey);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_key_of_the_file_is_a_caller_from_the_first_start_on()
    {
        (await ByKeyAsync(_host, TestServers.BobKey))!.Key!.Name.Should().Be("bob");
    }

    [Fact]
    public async Task A_session_is_the_same_caller_as_its_key()
    {
        (await ByTokenAsync(_host))!.Subject.Should().Be((await ByKeyAsync(_host, TestServers.AliceKey))!.Subject);
    }

    [Fact]
    public async Task A_key_that_left_the_file_is_nobody_and_neither_are_its_sessions()
    {
        await using var restarted = await _host.RestartAsync(settings => Only(settings, "bob"));

        (await ByKeyAsync(restarted, TestServers.AliceKey)).Should().BeNull();
        (await ByTokenAsync(restarted)).Should().BeNull();
        (await ByKeyAsync(restarted, TestServers.BobKey)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_key_that_was_switched_off_is_nobody_and_neither_are_its_sessions()
    {
        await using var restarted = await _host.RestartAsync(settings => settings with
        {
            VirtualKeys = [.. settings.VirtualKeys.Select(key => key with { IsActive = false })],
        });

        (await ByKeyAsync(restarted, TestServers.AliceKey)).Should().BeNull();
        (await ByTokenAsync(restarted)).Should().BeNull();
    }

    [Fact]
    public async Task A_key_that_comes_back_is_who_it_was_and_its_holders_sign_in_anew()
    {
        var before = (await ByTokenAsync(_host))!.Subject;
        var without = await _host.RestartAsync(settings => Only(settings, "bob"));
        await using var back = await without.RestartAsync(settings => settings.WithKey("alice", TestServers.AliceKey));

        (await ByKeyAsync(back, TestServers.AliceKey))!.Subject.Should().Be(before);
        (await ByTokenAsync(back)).Should().BeNull();
    }

    [Fact]
    public async Task A_new_value_makes_the_old_one_worthless_and_keeps_the_identity()
    {
        const string renewed = "sk-bf-renewed-0123456789abcdefgh";
        var before = (await ByTokenAsync(_host))!.Subject;
        await using var restarted = await _host.RestartAsync(settings => Only(settings, "bob").WithKey("alice", renewed));

        (await ByKeyAsync(restarted, TestServers.AliceKey)).Should().BeNull();
        (await ByKeyAsync(restarted, renewed))!.Subject.Should().Be(before);
    }

    [Fact]
    public async Task Two_keys_may_swap_their_values()
    {
        var alice = (await ByKeyAsync(_host, TestServers.AliceKey))!.Subject;
        await using var restarted = await _host.RestartAsync(settings => (settings with { VirtualKeys = [] })
            .WithKey("alice", TestServers.BobKey).WithKey("bob", TestServers.AliceKey));

        (await ByKeyAsync(restarted, TestServers.BobKey))!.Subject.Should().Be(alice);
        (await ByKeyAsync(restarted, TestServers.AliceKey))!.Key!.Name.Should().Be("bob");
    }

    [Fact]
    public async Task A_value_may_pass_to_a_key_of_another_identifier()
    {
        var alice = (await ByKeyAsync(_host, TestServers.AliceKey))!.Subject;
        await using var restarted = await _host.RestartAsync(settings => Only(settings, "bob").WithKey("team-a", TestServers.AliceKey));

        var caller = (await ByKeyAsync(restarted, TestServers.AliceKey))!;
        caller.Key!.Id.Value.Should().Be("team-a");
        caller.Subject.Should().NotBe(alice);
    }

    [Fact]
    public async Task What_the_file_grants_a_key_is_what_it_has_after_the_start()
    {
        await using var restarted = await _host.RestartAsync(settings => settings with
        {
            VirtualKeys =
            [
                .. settings.VirtualKeys.Select(key => key with { McpConfigs = [new VirtualKeyMcpSettings("notes", ["search"])] }),
            ],
        });

        var grant = (await ByTokenAsync(restarted))!.Key!.Grants.Should().ContainSingle().Which;
        grant.McpClientName.Should().Be("notes");
        grant.Tools.ToNames().Should().Equal("search");
    }

    [Fact]
    public async Task Only_the_hash_of_a_value_is_kept()
    {
        (await _host.CountAsync(
            "virtual_keys WHERE virtual_key_id = 'alice' AND value_hash = @Hash",
            new { Hash = new Secret(TestServers.AliceKey).Hash().ToBytes() })).Should().Be(1);
    }

    [Fact]
    public async Task An_inactive_key_is_not_found_by_its_value()
    {
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0");

        (await _host.UseAsync((IVirtualKeyRepository keys) =>
            keys.FindByValueAsync(new Secret(TestServers.AliceKey).Hash(), default))).Should().BeNull();
    }

    private static BifrostSettings Only(BifrostSettings settings, string id) => settings with
    {
        VirtualKeys = [.. settings.VirtualKeys.Where(key => key.Id == id)],
    };

    private static Task<Caller?> ByKeyAsync(UseCaseHost host, string value) => host.UseAsync(
        (ICallerDirectory callers) => callers.FindByVirtualKeyAsync(new Secret(value).Hash(), default).AsTask());

    private Task<Caller?> ByTokenAsync(UseCaseHost host) => host.UseAsync(
        (ICallerDirectory callers) => callers.FindByAccessTokenAsync(_token.Hash(), default).AsTask());
}
