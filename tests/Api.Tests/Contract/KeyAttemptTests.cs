using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>How often a virtual key may be tried, and what a guess reveals (R-81, product §3.18).</summary>
public class KeyAttemptTests : OnAnyEngine
{
    private const string Wrong = "sk-bf-wrong-0123456789abcdefghijkl";
    private const string Inactive = "sk-bf-inactive-0123456789abcdefgh";

    [StoreFact]
    public async Task The_eleventh_key_of_a_flow_is_not_looked_at_even_if_it_is_right()
    {
        await using var server = await StartAsync(settings => settings.Usual());
        using var client = await NewFlowAsync(server);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var wrong = await client.ChooseKeyAsync(Wrong);
            ErrorOf(wrong).Should().Be("key_unknown");
        }

        using var right = await client.ChooseKeyAsync(TestServers.AliceKey);
        ErrorOf(right).Should().Be("too_many_attempts");
    }

    [StoreFact]
    public async Task A_flow_that_used_up_its_attempts_leaves_other_ways_and_other_flows_alone()
    {
        await using var server = await StartAsync(settings => settings.Usual());
        using var client = await NewFlowAsync(server);
        await GuessAsync(client, 11);

        using var skipped = await client.SkipAsync();
        using var opened = await client.AuthorizeAsync();
        using var other = await client.ChooseKeyAsync(TestServers.AliceKey);

        ErrorOf(skipped).Should().BeNull();
        ErrorOf(other).Should().BeNull();
    }

    [StoreFact]
    public async Task The_sixty_first_wrong_key_of_a_source_is_429_until_ten_minutes_are_over_and_the_right_one_passes()
    {
        await using var server = await StartAsync(settings => settings.Usual());

        for (var flow = 0; flow < 6; flow++)
        {
            using var guessing = await NewFlowAsync(server);
            await GuessAsync(guessing, 10);
        }

        using var client = await NewFlowAsync(server);
        using var wrong = await client.ChooseKeyAsync(Wrong);
        using var right = await client.ChooseKeyAsync(TestServers.AliceKey);
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var later = await client.ChooseKeyAsync(Wrong);

        ErrorOf(wrong).Should().Be("too_many_attempts");
        ErrorOf(right).Should().BeNull("the failures of others behind the same address lock nobody out");
        ErrorOf(later).Should().Be("key_unknown");
    }

    [StoreFact]
    public async Task Right_keys_of_an_office_are_not_counted()
    {
        await using var server = await StartAsync(settings => settings.Usual() with
        {
            Limits = settings.Limits with { VirtualKeyAttemptsPerSource = 2 },
        });

        for (var person = 0; person < 5; person++)
        {
            using var right = await NewFlowAsync(server);
            ErrorOf(await right.ChooseKeyAsync(TestServers.AliceKey)).Should().BeNull();
        }

        using var client = await NewFlowAsync(server);
        ErrorOf(await client.ChooseKeyAsync(Wrong)).Should().Be("key_unknown");
    }

    [StoreFact]
    public async Task A_spoofed_forwarded_address_does_not_count_as_another_source()
    {
        await using var server = await StartAsync(settings => settings.Usual() with
        {
            PublicUrl = new Uri("http://localhost"),
            Limits = settings.Limits with { VirtualKeyAttemptsPerSource = 2 },
        });
        var outcomes = new List<string?>();

        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var client = new TestClient(server.BaseUrl);
            client.Http.DefaultRequestHeaders.Host = "localhost";
            client.Http.DefaultRequestHeaders.Add("X-Forwarded-For", $"9.9.9.{attempt}");
            await client.RegisterAsync();
            using var opened = await client.AuthorizeAsync();
            using var guessed = await client.ChooseKeyAsync(Wrong);
            outcomes.Add(ErrorOf(guessed));
        }

        outcomes.Should().Equal("key_unknown", "key_unknown", "too_many_attempts");
    }

    [StoreFact]
    public async Task An_unknown_and_an_inactive_key_cannot_be_told_apart()
    {
        await using var server = await StartAsync(settings => settings.Usual().WithKey("old", Inactive, isActive: false));
        using var client = await NewFlowAsync(server);

        using var unknown = await client.ChooseKeyAsync(Wrong);
        using var inactive = await client.ChooseKeyAsync(Inactive);

        inactive.StatusCode.Should().Be(unknown.StatusCode);
        inactive.Headers.Location.Should().Be(unknown.Headers.Location);
        inactive.Headers.Where(header => header.Key != "Date").Should().BeEquivalentTo(unknown.Headers.Where(header => header.Key != "Date"));
    }

    [StoreFact]
    public async Task Attempts_without_the_flows_cookie_use_up_nothing_of_it()
    {
        await using var server = await StartAsync(settings => settings.Usual());
        using var client = await NewFlowAsync(server);
        using var stranger = new TestClient(server.BaseUrl) { FlowId = client.FlowId };
        await GuessAsync(stranger, 70);

        using var chosen = await client.ChooseKeyAsync(TestServers.AliceKey);

        ErrorOf(chosen).Should().BeNull();
    }

    private static async Task<TestClient> NewFlowAsync(BifrostServer server)
    {
        var client = await new TestClient(server.BaseUrl).RegisterAsync();
        using var opened = await client.AuthorizeAsync();

        return client;
    }

    private static async Task GuessAsync(TestClient client, int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var guessed = await client.ChooseKeyAsync(Wrong);
        }
    }

    private static string? ErrorOf(HttpResponseMessage answer)
    {
        ((int)answer.StatusCode).Should().Be(302);

        return System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.OriginalString.Split('?')[1])["error"];
    }
}
