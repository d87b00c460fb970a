using Bifrost.Application.Settings;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>How much may be registered: enough for hosted clients that share addresses, not enough to fill the store.</summary>
public class RegisterLimitTests : OnAnyEngine
{
    private static readonly object Metadata = new { redirect_uris = new[] { TestClient.Redirect } };

    [StoreFact]
    public async Task Register_answers_201_to_the_hundred_registrations_of_a_shared_egress_and_429_with_Retry_After_after_300()
    {
        await using var server = await StartAsync(settings => settings.Usual());
        using var client = new TestClient(server.BaseUrl);
        var statuses = new List<int>();

        for (var count = 0; count < 300; count++)
        {
            using var registered = await client.Http.RegisterAsync(Metadata);
            statuses.Add((int)registered.StatusCode);
        }

        using var refused = await client.Http.RegisterAsync(Metadata);
        await refused.ShouldBeOAuthErrorAsync(429, "temporarily_unavailable");
        statuses.Should().OnlyContain(status => status == 201);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.Should().BeInRange(1, 600);
    }

    [StoreFact]
    public async Task Register_answers_201_again_when_the_ten_minutes_are_over()
    {
        await using var server = await StartWithAsync(limits => limits with { RegistrationsPerSource = 1 });
        using var client = new TestClient(server.BaseUrl);
        using var first = await client.Http.RegisterAsync(Metadata);
        using var refused = await client.Http.RegisterAsync(Metadata);

        server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var again = await client.Http.RegisterAsync(Metadata);

        new[] { first, refused, again }.Select(answer => (int)answer.StatusCode).Should().Equal(201, 429, 201);
    }

    [StoreFact]
    public async Task Register_answers_429_with_Retry_After_when_too_many_clients_wait_unused()
    {
        await using var server = await StartWithAsync(limits => limits with { MaxUnusedClients = 2 });
        using var client = new TestClient(server.BaseUrl);
        using var first = await client.Http.RegisterAsync(Metadata);
        using var second = await client.Http.RegisterAsync(Metadata);

        using var refused = await client.Http.RegisterAsync(Metadata);

        await refused.ShouldBeOAuthErrorAsync(429, "temporarily_unavailable");
        refused.Headers.RetryAfter.Should().NotBeNull();
    }

    [StoreFact]
    public async Task Register_answers_201_to_others_once_a_client_is_used()
    {
        await using var server = await StartWithAsync(limits => limits with { MaxUnusedClients = 1 });
        using var used = new TestClient(server.BaseUrl);
        await used.SignInAsync(TestServers.AliceKey);

        using var answer = await used.Http.RegisterAsync(Metadata);

        ((int)answer.StatusCode).Should().Be(201);
    }

    [StoreFact]
    public async Task Register_answers_429_in_a_form_that_a_page_of_another_origin_can_read()
    {
        await using var server = await StartWithAsync(limits => limits with { RegistrationsPerSource = 0 });
        using var client = new TestClient(server.BaseUrl);

        using var refused = await client.Http.AskAsync(
            "POST", Wire.Register, Wire.Json("""{"redirect_uris":["http://127.0.0.1/cb"]}"""), ("Origin", "https://inspector.example"));

        ((int)refused.StatusCode).Should().Be(429);
        refused.Header("Access-Control-Allow-Origin").Should().Be("*");
        refused.Header("Access-Control-Expose-Headers").Should().Contain("Retry-After");
    }

    private Task<BifrostServer> StartWithAsync(Func<LimitSettings, LimitSettings> limit) =>
        StartAsync(settings => settings.Usual() with { Limits = limit(settings.Limits) });
}
