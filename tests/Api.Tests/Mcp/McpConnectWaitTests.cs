using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>Requests of revision 2026-07-28 that are repeated while their user is still connecting the account.</summary>
public sealed class McpConnectWaitTests : GatewayTest
{
    private const string Accepted = """{"connect":{"action":"accept"}}""";
    private static readonly TimeSpan Glance = new GatewayOptions().ConnectGlance;
    private static readonly TimeSpan Wait = new GatewayOptions().ConnectWait;

    private ModernClient Modern => new(Host) { Capabilities = """{"elicitation":{"url":{}}}""" };

    [Fact]
    public async Task A_repeated_request_is_answered_as_soon_as_the_account_is_connected()
    {
        var server = AddServer();
        var answer = Modern.SendAsync(Repeat(await HoldUpAsync()));
        await Host.Time.WaitedForAsync(Glance);

        Host.Announce(Host.Connect(GatewayHost.Alice, server, "upstream-alice"));

        (await answer).Text.Should().Contain("done");
    }

    [Fact]
    public async Task What_another_process_connected_is_found_at_the_next_look()
    {
        var server = AddServer();
        var answer = Modern.SendAsync(Repeat(await HoldUpAsync()));
        await Host.Time.WaitedForAsync(Glance);
        Host.Connect(GatewayHost.Alice, server, "upstream-alice");

        Host.Time.Advance(Glance);

        (await answer).Text.Should().Contain("done");
    }

    [Fact]
    public async Task Who_is_not_done_in_time_keeps_the_link()
    {
        AddServer();
        var answer = Modern.SendAsync(Repeat(await HoldUpAsync()));

        await Host.Time.PassAsync(Wait, Glance);

        AskedFor((await answer).Text).Should().EndWith("link-1");
        Host.Links.Made.Should().HaveCount(1);
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_has_opened_the_link_is_not_asked_to_open_it_again_and_waited_for()
    {
        var server = AddServer();
        var state = await HoldUpAsync();
        Host.Links.AreOpened = Host.Links.IsUnderway = true;
        var answer = Modern.SendAsync(Repeat(state));
        await Host.Time.PassAsync(Wait, Glance);
        var held = ModernClient.ResultOf((await answer).Text);
        held.GetProperty("resultType").GetString().Should().Be("input_required");
        held.TryGetProperty("inputRequests", out _).Should().BeFalse();

        var again = Modern.SendAsync(Modern.Call("notes-echo", $"\"requestState\":\"{held.GetProperty("requestState").GetString()}\""));
        await Host.Time.WaitedForAsync(Glance);
        Host.Announce(Host.Connect(GatewayHost.Alice, server, "upstream-alice"));

        (await again).Text.Should().Contain("done");
    }

    [Fact]
    public async Task Who_came_back_without_an_account_gets_a_new_link()
    {
        AddServer();
        var state = await HoldUpAsync();
        Host.Links.AreOpened = true;
        var answer = Modern.SendAsync(Repeat(state));

        await Host.Time.PassAsync(Wait, Glance);

        AskedFor((await answer).Text).Should().EndWith("link-2");
    }

    [Fact]
    public async Task Who_declines_after_opening_the_link_gets_one_that_works()
    {
        AddServer();
        var state = await HoldUpAsync();
        Host.Links.AreOpened = Host.Links.IsUnderway = true;

        var (_, text) = await Modern.SendAsync(Repeat(state, """{"connect":{"action":"decline"}}"""));

        text.Should().Contain("\"isError\":true").And.Contain("link-2");
    }

    [Fact]
    public async Task Nothing_is_called_for_a_credential_that_ended_meanwhile()
    {
        var server = AddServer();
        var answer = Modern.SendAsync(Repeat(await HoldUpAsync()));
        await Host.Time.WaitedForAsync(Glance);
        Host.Directory.Forget(GatewayHost.Token);

        Host.Announce(Host.Connect(GatewayHost.Alice, server, "upstream-alice"));

        await answer.Invoking(sent => sent).Should().ThrowAsync<HttpRequestException>();
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Anothers_account_ends_no_waiting()
    {
        var server = AddServer();
        var answer = Modern.SendAsync(Repeat(await HoldUpAsync()));
        await Host.Time.WaitedForAsync(Glance);

        Host.Announce(Host.Connect(Host.AddUser("bob", "token-of-bob"), server, "upstream-bob"));
        Host.Time.Advance(Glance);
        await Host.Time.PassAsync(Wait - Glance, Glance);

        AskedFor((await answer).Text).Should().EndWith("link-1");
        Upstream.Received.Should().BeEmpty();
    }

    private static string AskedFor(string text)
    {
        var result = ModernClient.ResultOf(text);
        result.GetProperty("resultType").GetString().Should().Be("input_required");

        return result.GetProperty("inputRequests").GetProperty("connect").GetProperty("params").GetProperty("url").GetString()!;
    }

    private McpClient AddServer() => Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth);

    private HttpRequestMessage Repeat(string state, string responses = Accepted) =>
        Modern.Call("notes-echo", $"\"inputResponses\":{responses},\"requestState\":\"{state}\"");

    private async Task<string> HoldUpAsync()
    {
        var (_, text) = await Modern.SendAsync(Modern.Call("notes-echo"));

        return ModernClient.ResultOf(text).GetProperty("requestState").GetString()!;
    }
}
