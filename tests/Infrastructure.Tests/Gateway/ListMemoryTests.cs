using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Testing.Mcp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>What a server that lists much leaves behind. Alone in its process while it is measured.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ListMemoryTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Name = "What lists leave behind";
    private const int Identities = 60;
    private const int ListBytes = 3 * 1024 * 1024;
    private const int Budget = 16 * 1024 * 1024;

    // Buffers of both sides stay in their pools; the lists of all identities would be 360 MiB.
    private const long Slack = 64 * 1024 * 1024;

    private readonly GatewayOptions _options = new() { MaxKeptBytesInAll = Budget };
    private readonly FakeTimeProvider _time = new();
    private RawMcpServer _server = null!;
    private UpstreamServers _servers = null!;
    private KeptMemory _memory = null!;
    private McpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RawMcpServer.StartAsync();
        _memory = new KeptMemory(_options);
        _servers = new(LoopbackHttp.Create(), _options, _memory, new UpstreamReports(), _time, NullLoggerFactory.Instance);
        _client = new McpClient
        {
            Id = new McpClientId("id-notes"),
            Name = McpClientName.Parse("notes").Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = _server.Endpoint,
            AuthType = McpAuthType.None,
        };
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    public async Task DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_large_list_for_each_of_many_identities_stays_within_the_bound()
    {
        _server.Tools = ToolsOf(ListBytes);
        (await ListAsync("warm")).Entries.Should().NotBeNull();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var number = 0; number < Identities; number++)
        {
            var listing = await ListAsync($"identity-{number}");
            listing.Entries!.Publish("notes-", ToolSelection.All).Length.Should().BeGreaterThan(ListBytes);
        }

        _memory.Bytes.Should().BeInRange(ListBytes, Budget);
        _servers.Use.Sessions.Should().Be(Identities + 1, "sessions are not what goes");
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(Budget + Slack);
    }

    [Fact]
    public async Task What_is_kept_is_given_back_with_the_session()
    {
        _server.Tools = ToolsOf(ListBytes);
        await ListAsync("alice");
        _memory.Bytes.Should().BeGreaterThan(ListBytes);

        _time.Advance(_options.UpstreamIdleTime * 2);
        await _server.ReceivedAsync("DELETE");

        _memory.Bytes.Should().Be(0);
    }

    [Fact]
    public async Task A_list_that_was_let_go_is_asked_for_again_and_one_that_is_kept_is_not()
    {
        _server.Tools = ToolsOf(ListBytes);

        foreach (var subject in new[] { "first", "second", "third", "fourth", "fifth", "sixth" })
        {
            (await ListAsync(subject)).Entries.Should().NotBeNull();
        }

        await ListAsync("sixth");
        _server.Count("tools/list").Should().Be(6);
        await ListAsync("first");
        _server.Count("tools/list").Should().Be(7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_that_takes_too_much_is_refused_and_nothing_of_it_stays(bool isOfFewBytes)
    {
        // Many small entries take many times the bytes they come in.
        _server.Tools = isOfFewBytes
            ? $"[{string.Join(',', Enumerable.Range(0, 40_000).Select(number => $$"""{"name":"t{{number}}"}"""))}]"
            : ToolsOf(_options.MaxListBytes);

        var listing = await ListAsync("alice");

        listing.Failure!.Fault.Should().Be(UpstreamFault.ListTooLarge);
        listing.Failure.Describe(_client).Should().Contain("mcp.max_list_bytes");
        _memory.Bytes.Should().Be(0);
    }

    private static string ToolsOf(int bytes)
    {
        var text = new StringBuilder("[");

        for (var number = 0; text.Length < bytes; number++)
        {
            text.Append(number > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $$"""{"name":"tool{{number}}","description":"{{new string('x', 4096)}}"}""");
        }

        return text.Append(']').ToString();
    }

    private async Task<Listing> ListAsync(string subject) =>
        await _servers.ListAsync(new UpstreamTarget(_client, new SubjectId(subject), null), ListKind.Tools, CancellationToken.None);
}
