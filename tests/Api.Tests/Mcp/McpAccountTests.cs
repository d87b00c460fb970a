using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A caller with several accounts at one server chooses one per request, where that is configured.</summary>
public sealed class McpAccountTests : GatewayTest
{
    [Fact]
    public async Task The_named_account_is_used_and_no_other()
    {
        var client = AddServer("work");
        Host.Connect(GatewayHost.Alice, client, "usual-token");
        Host.Connect(GatewayHost.Alice, client, "work-token", label: "work");

        await CallAsync("work");
        await CallAsync(null);
        await CallAsync("");

        Upstream.Received.Where(request => request.RpcMethod == "tools/call").Select(call => call.Header("Authorization"))
            .Should().Equal("Bearer work-token", "Bearer usual-token", "Bearer usual-token");
    }

    [Fact]
    public async Task An_account_that_is_not_connected_yet_gets_a_link_and_never_the_usual_one()
    {
        var client = AddServer("work");
        Host.Connect(GatewayHost.Alice, client, "usual-token");

        (await CallAsync("work")).Should().Contain("Authentication required for notes.").And.Contain("&account=work");
        Upstream.Count("tools/call").Should().Be(0);
    }

    [Theory]
    [InlineData("private")]
    [InlineData("WORK")]
    public async Task An_account_that_is_not_configured_is_refused_and_never_served_by_another(string account)
    {
        var client = AddServer("work");
        Host.Connect(GatewayHost.Alice, client, "usual-token");

        (await CallAsync(account)).Should().Contain("notes is not configured for an account of that name.");
        Upstream.Count("tools/call").Should().Be(0);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("a,b")]
    [InlineData("../etc")]
    [InlineData("a-name-that-is-far-too-long-to-be-one-of-ours")]
    public async Task A_malformed_name_is_refused(string account)
    {
        AddServer("work");

        (await CallAsync(account)).Should().Contain("account_malformed");
    }

    [Fact]
    public async Task The_choice_never_travels_upstream()
    {
        var client = AddServer("work");
        Host.Connect(GatewayHost.Alice, client, "work-token", label: "work");

        await CallAsync("work");

        Upstream.Received.Where(request => request.RpcMethod == "tools/call").Single().Header("x-bf-mcp-account").Should().BeNullOrEmpty();
    }

    private McpClient AddServer(params string[] accounts) =>
        Host.AddServer("notes", Upstream.Endpoint, McpAuthType.PerUserOAuth, client => client with { Accounts = accounts });

    private async Task<string> CallAsync(string? account)
    {
        using var request = Host.Post("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"notes-echo"}}""");

        if (account is not null)
        {
            request.Headers.TryAddWithoutValidation("x-bf-mcp-account", account);
        }

        using var response = await Host.Http.SendAsync(request);

        return await response.Content.ReadAsStringAsync();
    }
}
