using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>How many authorization requests a source may send, and that it uses up nothing of others.</summary>
public class AuthorizeLimitTests : OnAnyEngine
{
    [StoreFact]
    public async Task Authorize_answers_429_with_Retry_After_after_120_requests_of_a_source_until_ten_minutes_are_over()
    {
        await using var server = await StartAsync(limits => limits);
        using var one = server.ClientAt("198.51.100.1");
        using var other = server.ClientAt("198.51.100.1");
        await one.RegisterAsync();
        await other.RegisterAsync();

        for (var request = 0; request < 120; request++)
        {
            using var opened = await (request % 2 == 0 ? one : other).AuthorizeAsync();
            ((int)opened.StatusCode).Should().Be(302);
        }

        using var refused = await one.AuthorizeAsync();
        using var elsewhere = await server.ClientAt("198.51.100.2").AuthorizeAsync(("client_id", one.ClientId));
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var later = await one.AuthorizeAsync();

        await refused.ShouldBeOAuthErrorAsync(429, "temporarily_unavailable");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.Should().BeInRange(1, 600);
        refused.ShouldNotRedirect();
        ((int)elsewhere.StatusCode).Should().Be(302);
        ((int)later.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_client_in_a_loop_leaves_something_to_the_others_at_its_source_and_everything_to_its_users_elsewhere()
    {
        await using var server = await StartAsync(limits => limits with { AuthorizeRequestsPerSource = 6, AuthorizeRequestsPerClient = 3 });
        using var looping = server.ClientAt("198.51.100.1");
        await looping.RegisterAsync();
        using var neighbour = server.ClientAt("198.51.100.1");
        await neighbour.RegisterAsync();
        using var elsewhere = server.ClientAt("198.51.100.2");
        elsewhere.ClientId = looping.ClientId;
        var statuses = new List<int>();

        for (var request = 0; request < 4; request++)
        {
            using var answer = await looping.AuthorizeAsync();
            statuses.Add((int)answer.StatusCode);
        }

        using var atNeighbour = await neighbour.AuthorizeAsync();
        using var sameClient = await elsewhere.AuthorizeAsync();

        statuses.Should().Equal(302, 302, 302, 429);
        ((int)atNeighbour.StatusCode).Should().Be(302);
        ((int)sameClient.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task Requests_of_clients_that_do_not_exist_count_too()
    {
        await using var server = await StartAsync(limits => limits with { AuthorizeRequestsPerSource = 2 });
        using var client = server.ClientAt("198.51.100.1");
        client.ClientId = "made-up";

        ((int)(await client.AuthorizeAsync()).StatusCode).Should().Be(404);
        ((int)(await client.AuthorizeAsync()).StatusCode).Should().Be(404);
        await (await client.AuthorizeAsync()).ShouldBeOAuthErrorAsync(429, "temporarily_unavailable");
    }

    [StoreFact]
    public async Task A_browser_beyond_the_limit_gets_a_page()
    {
        await using var server = await StartAsync(limits => limits with { AuthorizeRequestsPerSource = 1 });
        using var client = server.ClientAt("198.51.100.1");
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        client.Http.DefaultRequestHeaders.Accept.ParseAdd(Wire.Browser);

        using var refused = await client.AuthorizeAsync();

        await refused.ShouldBePageAsync(429);
    }

    [StoreFact]
    public async Task A_source_that_fills_every_flow_and_client_keeps_nobody_from_signing_in()
    {
        await using var server = await StartAsync(limits => limits with { MaxPendingFlows = 4, MaxUnusedClients = 4 });
        using var flooder = server.ClientAt("198.51.100.1");

        for (var request = 0; request < 6; request++)
        {
            using var registered = await flooder.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } });
            flooder.ClientId = registered.IsSuccessStatusCode
                ? (await registered.JsonAsync()).GetProperty("client_id").GetString()!
                : flooder.ClientId;
            using var opened = await flooder.AuthorizeAsync();
        }

        using var honest = server.ClientAt("203.0.113.1");

        (await honest.SignInAsync(TestServers.AliceKey)).Should().NotBeEmpty();
    }

    private Task<BifrostServer> StartAsync(Func<LimitSettings, LimitSettings> limit) => StartAsync(settings => settings.Usual().BehindProxy() with
    {
        Limits = limit(settings.Limits),
    });
}
