using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bifrost.Api.Tests.Contract;
using Bifrost.Application.Settings;
using Bifrost.Domain.McpClients;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Api.Tests.Fleet;

/// <summary>
/// One Bifrost before a fleet of servers and providers, each of which is unusual in its own way: what works elsewhere works here,
/// for days, and what cannot work is said in one line.
/// </summary>
public sealed class FleetTests : IAsyncLifetime
{
    private const int Days = 3;
    private const string ConnectAgain = "Authentication required for ";

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly List<string> _redirectUris = [];
    private readonly Dictionary<string, NotesServer> _servers = [];
    private IReadOnlyList<FleetMember> _fleet = [];
    private BifrostServer _bifrost = null!;

    private IEnumerable<FleetMember> Working => _fleet.Where(member => member.Refused is null);

    public async Task InitializeAsync()
    {
        _fleet = new Shapes(_redirectUris).All;

        foreach (var member in _fleet)
        {
            var notes = await NotesServer.StartAsync(member.Options with { AccessTokenLifetime = TimeSpan.FromMinutes(10), Clock = _clock });
            member.Arrange(notes);
            _servers[member.Name] = notes;
        }

        _bifrost = await BifrostServer.StartAsync(settings => _fleet.Aggregate(
            settings.WithKey("alice", TestServers.AliceKey), (all, member) => all.WithServer(Configured(member))));
        _redirectUris.Add($"{_bifrost.BaseUrl}{Wire.Callback}");
    }

    public async Task DisposeAsync()
    {
        await _bifrost.DisposeAsync();

        foreach (var notes in _servers.Values)
        {
            await notes.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_person_connects_it_and_uses_it_for_days()
    {
        _fleet.Count.Should().BeGreaterThanOrEqualTo(40);
        _fleet.Select(member => member.Name).Should().OnlyHaveUniqueItems();
        using var client = await NewFlowAsync();

        foreach (var member in _fleet)
        {
            await (member.Refused is null ? ConnectAsync(client, member) : IsRefusedAsync(client, member));
        }

        var token = await SubmitAsync(client);
        var listed = await ListAsync(client, token);
        listed.Should().OnlyHaveUniqueItems();
        listed.Except(_fleet.SelectMany(ToolsOf)).Should().BeEmpty("nothing else is listed");
        _fleet.SelectMany(ToolsOf).Except(listed).Should().BeEmpty("every list is complete");
        await CallAllAsync(client, token, Working);

        for (var day = 1; day <= Days; day++)
        {
            await PassADayAsync(day);
        }

        TheLogIsQuietOfWhatWorks();
    }

    private async Task PassADayAsync(int day)
    {
        Advance(TimeSpan.FromDays(1));
        using var client = await NewFlowAsync();
        var token = await SubmitAsync(client);
        var lasting = Working.Where(member => day < 2 || member.Ends is null).ToList();
        await CallAllAsync(client, token, lasting);

        foreach (var member in lasting)
        {
            member.EachDay(_servers[member.Name]);
        }

        await CallAllAsync(client, token, lasting);

        if (day == 2)
        {
            await EndAsync(client, token);
        }
    }

    // What a provider refuses for good ends within a quarter of an hour of use, with a link in the answer.
    private async Task EndAsync(TestClient client, string token)
    {
        foreach (var member in Working.Where(member => member.Ends is not null))
        {
            member.Ends!(_servers[member.Name]);
        }

        for (var minutes = 0; minutes <= 15; minutes += 5)
        {
            foreach (var member in Working.Where(member => member.Ends is not null))
            {
                await NotesBifrost.CallAsync(client, token, $"{member.Name}-{member.WhoAmI}");
            }

            Advance(TimeSpan.FromMinutes(5));
        }

        foreach (var member in Working.Where(member => member.Ends is not null))
        {
            (await NotesBifrost.CallAsync(client, token, $"{member.Name}-{member.WhoAmI}")).Should().StartWith(ConnectAgain + member.Name);
            _bifrost.Log.Lines.Should().ContainSingle(
                line => line.Contains($"A connection at {member.Name} needs its user again", StringComparison.Ordinal));
        }
    }

    private async Task<TestClient> NewFlowAsync()
    {
        var client = await new TestClient(_bifrost.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);

        return client;
    }

    private static async Task<string> SubmitAsync(TestClient client)
    {
        using var submitted = await client.SubmitAsync();
        using var redeemed = await client.RedeemAsync(TestClient.CodeOf(submitted));

        return (await redeemed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private async Task ConnectAsync(TestClient client, FleetMember member)
    {
        using var departure = await client.DepartAsync(member.Name);
        ((int)departure.StatusCode).Should().Be(302, "{0} can be connected; last in the log: {1}", member.Name, Warnings().LastOrDefault());
        using var arrived = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure));
        ((int)arrived.StatusCode).Should().Be(302, "{0} is connected; last in the log: {1}", member.Name, Warnings().LastOrDefault());
        arrived.ShouldLeadTo($"/oauth/consent/mcps?flow_id={client.FlowId}");
    }

    // On the way there or on the way back, with a page, and one line in the log.
    private async Task IsRefusedAsync(TestClient client, FleetMember member)
    {
        using var departure = await WhileTimePassesAsync(client.DepartAsync(member.Name));

        if ((int)departure.StatusCode == 302)
        {
            using var arrived = await client.Http.GetAsync(await NotesBifrost.LogInAsync(departure));
            ((int)arrived.StatusCode).Should().Be(400, "{0} is not connected", member.Name);
        }
        else
        {
            ((int)departure.StatusCode).Should().Be(400, "{0} cannot be connected", member.Name);
        }

        var lines = Warnings().Where(line => IsAbout(line, member)).ToList();
        lines.Should().ContainSingle("one line says why {0} cannot be connected", member.Name).Which.Should().MatchRegex(member.Refused!);
    }

    private static async Task<List<string>> ListAsync(TestClient client, string token)
    {
        var names = new List<string>();
        string? cursor = null;

        do
        {
            var parameters = cursor is null ? "{}" : JsonSerializer.Serialize(new { cursor });
            using var answer = await client.McpAsync(token, $$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{parameters}}}""");
            var result = (await answer.JsonAsync()).GetProperty("result");
            names.AddRange(result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!));
            cursor = result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        return names;
    }

    private static IEnumerable<string> ToolsOf(FleetMember member) => member.Refused is null
        ? member.Tools.Select(tool => $"{member.Name}-{tool}")
        : [$"{member.Name}-connect"];

    private static async Task CallAllAsync(TestClient client, string token, IEnumerable<FleetMember> members)
    {
        foreach (var member in members)
        {
            (await NotesBifrost.CallAsync(client, token, $"{member.Name}-{member.WhoAmI}")).Should().Be("alice", member.Name);
        }
    }

    private void TheLogIsQuietOfWhatWorks()
    {
        foreach (var member in Working)
        {
            Warnings().Where(line => IsAbout(line, member) && (member.Noted is null || !Regex.IsMatch(line, member.Noted)))
                .Should().BeEmpty("{0} works", member.Name);
        }

        _bifrost.Log.Lines.Should().NotContain(line => line.StartsWith("Error ", StringComparison.Ordinal));
    }

    private IEnumerable<string> Warnings() => _bifrost.Log.Lines.Where(line => line.StartsWith("Warning ", StringComparison.Ordinal));

    private bool IsAbout(string line, FleetMember member) =>
        Regex.IsMatch(line, $@"\b({member.Name}|{Regex.Escape(_servers[member.Name].BaseUrl.Authority)})\b");

    private McpServerSettings Configured(FleetMember member) => member.Configure(
        new McpServerSettings
        {
            ClientId = member.Name,
            Name = member.Name,
            ConnectionString = member.Endpoint ?? _servers[member.Name].McpUrl,
            AuthType = McpAuthType.PerUserOAuth,
            ToolsToExecute = ["*"],
            AllowOnAllVirtualKeys = true,
        },
        _servers[member.Name]);

    private void Advance(TimeSpan time)
    {
        _clock.Advance(time);
        _bifrost.Clock.Advance(time);
    }

    private async Task<T> WhileTimePassesAsync<T>(Task<T> work)
    {
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(200))) != work)
        {
            Advance(TimeSpan.FromSeconds(1));
        }

        return await work;
    }
}
