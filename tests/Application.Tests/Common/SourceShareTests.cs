using Bifrost.Application.Clients;
using Bifrost.Application.Flows;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Common;

/// <summary>What anybody can make without a credential is shared fairly: no source fills it for the others.</summary>
public sealed class SourceShareTests : IAsyncLifetime
{
    private const string Flooder = "198.51.100.1";
    private const string Honest = "203.0.113.1";

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            Limits = settings.Limits with
            {
                MaxPendingFlows = 10,
                PendingFlowsPerSource = 8,
                MaxUnusedClients = 10,
                UnusedClientsPerSource = 8,
            },
        });
        _walk = await Walk.RegisteredAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_source_beyond_its_share_of_flows_loses_its_oldest()
    {
        var first = await OpenAsync(Flooder);
        var others = await OpenAsync(Flooder, 8);

        (await ExistsAsync(first)).Should().BeFalse();
        (await ExistsAsync(others[0])).Should().BeTrue();
        (await _host.CountAsync("pending_flows")).Should().Be(8);
    }

    [Fact]
    public async Task When_flows_are_full_the_largest_source_gives_way_and_not_the_newcomer()
    {
        var flood = await OpenAsync(Flooder, 8);
        var other = await OpenAsync("198.51.100.2", 2);
        var honest = await OpenAsync(Honest);

        (await ExistsAsync(honest)).Should().BeTrue();
        (await ExistsAsync(flood[0])).Should().BeFalse("it is the oldest of the largest source");
        (await ExistsAsync(flood[1])).Should().BeTrue();
        (await ExistsAsync(other[0])).Should().BeTrue();
        (await _host.CountAsync("pending_flows")).Should().Be(10);
    }

    [Fact]
    public async Task When_flows_are_full_the_largest_source_is_refused()
    {
        await OpenAsync(Flooder, 8);
        await OpenAsync("198.51.100.2", 2);

        var refused = await AuthorizeAsync(Flooder);

        refused.Error.Code.Should().Be("too_many_flows");
        refused.Error.RetryAfter.Should().BePositive();
    }

    [Fact]
    public async Task Many_flooding_sources_leave_each_newcomer_its_place()
    {
        for (var round = 0; round < 5; round++)
        {
            await AuthorizeAsync(Flooder);
            await AuthorizeAsync("198.51.100.2");
        }

        var honest = await OpenAsync(Honest, 3);

        honest.Should().AllSatisfy(flow => ExistsAsync(flow).Result.Should().BeTrue());
        (await _host.CountAsync("pending_flows")).Should().Be(10);
    }

    [Fact]
    public async Task The_64s_of_one_48_are_one_holder()
    {
        for (var subnet = 0; subnet < 9; subnet++)
        {
            await OpenAsync($"2001:db8:1:{subnet:x}::/64");
        }

        (await _host.CountAsync("pending_flows")).Should().Be(8);
    }

    [Fact]
    public async Task A_source_beyond_its_share_of_clients_loses_its_oldest()
    {
        var first = await RegisterAsync(Flooder);
        await RegisterAsync(Flooder, 8);

        (await _host.CountAsync($"oauth_clients WHERE client_id = '{first}'")).Should().Be(0);
    }

    [Fact]
    public async Task When_clients_are_full_the_largest_source_gives_way_and_not_the_newcomer()
    {
        var flood = await RegisterAsync(Flooder, 8);
        await RegisterAsync(Honest, 2);

        (await _host.CountAsync($"oauth_clients WHERE client_id = '{flood[0]}'")).Should().Be(0);
        (await _host.CountAsync($"oauth_clients WHERE client_id = '{_walk.ClientId}'")).Should().Be(1);
        (await _host.CountAsync("oauth_clients")).Should().Be(10);
        (await _host.SendAsync(new RegisterClientCommand(Walk.Registration, Flooder))).Error.Code.Should().Be("too_many_registrations");
    }

    [Fact]
    public async Task A_used_client_gives_way_to_nobody()
    {
        await _walk.OpenAsync();
        await _walk.SkipAsync();
        await _walk.CodeAsync();
        await RegisterAsync(Walk.Source, 9);

        (await _host.CountAsync($"oauth_clients WHERE client_id = '{_walk.ClientId}'")).Should().Be(1);
    }

    [Fact]
    public async Task The_hash_of_a_source_is_forgotten_when_the_row_does_not_wait_any_more_and_is_not_the_address()
    {
        await _walk.OpenAsync();
        var open = (await _host.RowsAsync<long?>("SELECT source_hash FROM pending_flows")).Single();
        await _walk.SkipAsync();
        await _walk.CodeAsync();
        var another = await Walk.OpenedAsync(_host);
        await another.DenyAsync();

        open.Should().NotBeNull();
        (await _host.CountAsync("pending_flows WHERE source_hash IS NOT NULL")).Should().Be(0);
        (await _host.CountAsync("oauth_clients WHERE source_hash IS NOT NULL AND last_used_at IS NOT NULL")).Should().Be(0);

        await using var other = await UseCaseHost.StartAsync();
        await Walk.OpenedAsync(other);
        (await other.RowsAsync<long?>("SELECT source_hash FROM pending_flows")).Single()
            .Should().NotBe(open, "the key of the hash is made at each start");
    }

    [Fact]
    public async Task Not_every_request_counts_all_rows()
    {
        await OpenAsync(Flooder);
        await _host.ExecuteAsync("UPDATE pending_flows SET source_hash = 7");
        await OpenAsync(Honest, 3);

        // Behind the product's back there are more than the bound; within ten seconds nobody looks.
        await FillAsync(20);
        (await AuthorizeAsync(Honest)).Failed.Should().BeFalse();
        (await _host.CountAsync("pending_flows")).Should().Be(25);

        _host.Clock.Advance(TimeSpan.FromSeconds(10));
        (await AuthorizeAsync(Honest)).Failed.Should().BeFalse();
        (await _host.CountAsync("pending_flows")).Should().Be(25, "one of the largest source went");
    }

    private async Task FillAsync(int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            await _host.ExecuteAsync($"""
                INSERT INTO pending_flows (flow_id, client_id, redirect_uri, code_challenge, audience, scope, base_url, browser_hash,
                  key_attempts, created_at, expires_at, source_hash)
                SELECT 'filled-{row}', client_id, redirect_uri, code_challenge, audience, scope, base_url, browser_hash, 0, created_at,
                  expires_at, 7
                FROM pending_flows
                WHERE source_hash = 7 AND flow_id NOT LIKE 'filled%'
                """);
        }
    }

    private async Task<IReadOnlyList<FlowId>> OpenAsync(string source, int times)
    {
        var flows = new List<FlowId>();

        for (var time = 0; time < times; time++)
        {
            flows.Add(await OpenAsync(source));
        }

        return flows;
    }

    // A moment apart, so that the oldest is known.
    private async Task<FlowId> OpenAsync(string source)
    {
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));

        return ((AuthorizeAnswer.Opened)(await AuthorizeAsync(source)).Value).Flow;
    }

    private Task<Result<AuthorizeAnswer>> AuthorizeAsync(string source) => _host.SendAsync(_walk.Request with { Source = source });

    private async Task<bool> ExistsAsync(FlowId flow) => await _host.CountAsync("pending_flows WHERE flow_id = @Flow", new { Flow = flow.Value }) == 1;

    private async Task<IReadOnlyList<string>> RegisterAsync(string source, int times)
    {
        var clients = new List<string>();

        for (var time = 0; time < times; time++)
        {
            clients.Add(await RegisterAsync(source));
        }

        return clients;
    }

    private async Task<string> RegisterAsync(string source)
    {
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));

        return (await _host.SendAsync(new RegisterClientCommand(Walk.Registration, source))).Value.Id.Value;
    }
}
