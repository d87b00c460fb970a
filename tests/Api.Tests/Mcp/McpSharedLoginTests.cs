using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>A server at which the administrator logged in for all: its token serves everybody who may use it, and nobody is asked to connect.</summary>
public sealed class McpSharedLoginTests : GatewayTest
{
    private const string Key = "sk-bf-team-0123456789abcdefghij";

    [Fact]
    public async Task The_administrators_token_serves_holders_of_a_key()
    {
        var client = AddServer();
        Host.Connect(Company, client, "shared-token");

        (await Host.CallAsync("wiki-echo", Key)).Should().Contain("done");
        (await Host.ListAsync(Key)).Should().Contain("wiki-echo");
        Upstream.Received.Should().OnlyContain(request => request.Header("Authorization") == "Bearer shared-token");
    }

    [Fact]
    public async Task Before_the_login_a_call_says_who_has_to_act_and_offers_no_link()
    {
        AddServer();

        var answer = await Host.CallAsync("wiki-echo", Key);

        answer.Should().Contain("wiki waits for its administrator's login.").And.Contain("\"isError\":true").And.NotContain("http");
        (await Host.ListAsync(Key)).Should().NotContain("wiki-");
        Upstream.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_token_is_the_administrators_business()
    {
        var client = AddServer();
        Host.Connect(Company, client, "shared-token");
        Upstream.On("tools/call", (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;

            return Task.CompletedTask;
        });

        (await Host.CallAsync("wiki-echo", Key)).Should().Contain("wiki waits for its administrator's login.").And.NotContain("http");
    }

    [Fact]
    public async Task Who_holds_no_key_does_not_see_it()
    {
        var client = AddServer();
        Host.Connect(Company, client, "shared-token");

        (await Host.ListAsync()).Should().NotContain("wiki-");
        (await Host.CallAsync("wiki-echo")).Should().Contain("Unknown tool");
    }

    private static SubjectId Company => new(FakeConnections.Company);

    private McpClient AddServer()
    {
        Host.AddKey(Key);

        return Host.AddServer("wiki", Upstream.Endpoint, McpAuthType.OAuth, client => client with { AllowOnAllVirtualKeys = true });
    }
}
