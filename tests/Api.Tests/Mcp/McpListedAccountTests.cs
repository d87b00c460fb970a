using System.Text.Json;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing.Mcp;

namespace Bifrost.Api.Tests.Mcp;

public sealed class McpListedAccountTests : TwoServersTest
{
    private const string Key = "sk-bf-11111111-2222-3333-4444-555555555555";

    [Fact]
    public async Task A_server_without_a_connected_account_publishes_how_to_connect()
    {
        Host.AddServer("notes", First.Endpoint, McpAuthType.PerUserOAuth);

        using var json = JsonDocument.Parse(await Host.ListAsync());
        var tool = json.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray().Single();
        tool.GetProperty("name").GetString().Should().Be("notes-connect");
        tool.GetProperty("inputSchema").GetProperty("type").GetString().Should().Be("object");
        tool.GetProperty("description").GetString().Should().Contain("notes");
        First.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_connected_account_lists_with_its_own_token()
    {
        var client = Host.AddServer("notes", First.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");

        (await NamesAsync()).Should().Equal("notes-echo");
        First.Received.Should().OnlyContain(request => request.Header("Authorization") == "Bearer upstream-alice");
    }

    [Fact]
    public async Task An_expired_account_has_to_be_connected_again()
    {
        var client = Host.AddServer("notes", First.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice", lifetime: TimeSpan.FromMinutes(5));
        Host.Time.Advance(TimeSpan.FromMinutes(5));

        (await NamesAsync()).Should().Equal("notes-connect");
    }

    [Fact]
    public async Task An_account_that_the_server_refuses_has_to_be_connected_again()
    {
        var client = Host.AddServer("notes", First.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "upstream-alice");
        First.On("initialize", Refuse(401));

        (await NamesAsync()).Should().Equal("notes-connect");
        Host.Connections.StatusOf(GatewayHost.Alice, client.Id).Should().Be(ConnectionStatus.NeedsReauth);
    }

    [Fact]
    public async Task A_list_is_remembered_for_a_short_time_only()
    {
        Host.AddServer("notes", First.Endpoint);
        await Host.ListAsync();
        await Host.ListAsync();
        First.Count("tools/list").Should().Be(1);

        First.Tools = """[{"name":"new"}]""";
        Host.Time.Advance(new GatewayOptions().ToolListLifetime);

        (await NamesAsync()).Should().Equal("notes-new");
    }

    [Fact]
    public async Task A_new_account_never_sees_the_list_of_the_old_one()
    {
        var client = Host.AddServer("notes", First.Endpoint, McpAuthType.PerUserOAuth);
        Host.Connect(GatewayHost.Alice, client, "first-account");
        await Host.ListAsync();
        First.Tools = """[{"name":"other"}]""";
        Host.Connect(GatewayHost.Alice, client, "second-account");

        (await NamesAsync()).Should().Equal("notes-other");
    }

    [Fact]
    public async Task The_company_credential_is_for_virtual_keys()
    {
        Host.AddServer("shared", First.Endpoint, McpAuthType.Headers, client => client with { AllowOnAllVirtualKeys = true });
        Host.AddKey(Key);

        (await NamesAsync()).Should().BeEmpty();
        Names(await Host.ListAsync(Key)).Should().Equal("shared-echo");
    }

    [Fact]
    public async Task What_a_virtual_key_may_not_use_is_not_listed()
    {
        First.Tools = """[{"name":"read"},{"name":"write"},{"name":"drop"}]""";
        Host.AddServer("notes", First.Endpoint, with: client => client with { Tools = ToolSelection.Of(["read", "write"]) });
        Host.AddServer("other", Second.Endpoint);
        Host.AddKey(Key, new VirtualKeyGrant(new McpClientId("id-notes"), "notes", ToolSelection.Of(["write", "drop"])));

        Names(await Host.ListAsync(Key)).Should().Equal("notes-write");
        (await NamesAsync()).Should().Equal("notes-read", "notes-write", "other-echo");
    }
}
