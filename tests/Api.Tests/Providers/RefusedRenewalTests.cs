using System.Text.Json;
using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Management;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Providers;

/// <summary>Providers that refuse to renew a token in words of their own: what is said meanwhile, when it is decided, and what heals it.</summary>
public sealed class RefusedRenewalTests : ProviderTest
{
    private const string Refused = "The provider of notes refused to renew the sign-in. It is asked again at ";
    private const string ConnectAgain = "Authentication required for notes. Open this URL to connect your account: ";

    public static TheoryData<string> Refusals => [.. Faults.Keys];

    private static Dictionary<string, Fault> Faults { get; } = new()
    {
        ["Atlassian"] = TokenFaults.UnauthorizedClient,
        ["invalid_request"] = Fault.OAuthError("invalid_request", 400),
        ["invalid_scope"] = Fault.OAuthError("invalid_scope", 400),
        ["a word that nobody knows"] = Fault.OAuthError("an_error_that_nobody_knows", 400),
        ["Slack"] = TokenFaults.NotOk("access_denied"),
        ["nested"] = TokenFaults.Nested("no_such_thing"),
        ["list"] = TokenFaults.Nested("no_such_thing", inList: true),
        ["not found, as JSON"] = Fault.Answer(404, "application/json", """{"message":"no"}"""),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_refused_for_ten_minutes_ends_in_a_fresh_link_and_a_later_success_brings_it_back(string name)
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(Faults[name]);

        (await WhoAmIAsync(client, token)).Should().StartWith(Refused);
        (await StatusAsync()).Should().Be("refused");
        Advance(TimeSpan.FromMinutes(5));
        (await WhoAmIAsync(client, token)).Should().StartWith(Refused);
        (await CountAsync("connections WHERE status = 'active'")).Should().Be(1);
        Advance(TimeSpan.FromMinutes(5));

        (await WhoAmIAsync(client, token)).Should().StartWith(ConnectAgain);
        (await StatusAsync()).Should().Be("needs_reauth");
        Notes.Received.TokenRequests.Count.Should().BeInRange(4, 5, "the code, and three refusals, or four with one in the background");

        Notes.Faults.Clear();
        Advance(TimeSpan.FromHours(1));
        (await WhoAmIAsync(client, token)).Should().Be("alice");
        (await StatusAsync()).Should().Be("active");
    }

    [Fact]
    public async Task A_refused_connection_can_be_connected_again_at_once()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Next(TokenFaults.UnauthorizedClient);

        var answer = await NotesBifrost.CallAsync(client, token, "notes-connect");

        answer.Should().StartWith(Refused).And.Contain(ConnectAgain);
        await ReconnectAsync(client, answer);
        (await WhoAmIAsync(client, token)).Should().Be("alice");
        (await StatusAsync()).Should().Be("active");
    }

    [Fact]
    public async Task The_list_of_a_refused_connection_is_not_empty()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(TokenFaults.UnauthorizedClient);

        using var answer = await client.McpAsync(token, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        (await answer.TextAsync()).Should().Contain("\"notes-connect\"");
    }

    [Fact]
    public async Task The_provider_is_asked_again_also_when_nobody_calls()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(TokenFaults.UnauthorizedClient);
        await WhoAmIAsync(client, token);

        for (var seconds = 0; seconds < 15 * 60 && await CountAsync("connections WHERE status = 'needs_reauth'") == 0; seconds += 30)
        {
            Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        (await StatusAsync()).Should().Be("needs_reauth");
        Notes.Received.TokenRequests.Count.Should().BeInRange(4, 6, "the code, and three to five refusals");
        (await CountAsync("audit_events WHERE kind = 'upstream.needs_reauth' AND detail = 'refused'")).Should().Be(1);
    }

    [Fact]
    public async Task A_page_of_what_stands_before_the_provider_is_no_refusal()
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Always(TokenFaults.RefusalPage(403));

        for (var times = 0; times < 4; times++)
        {
            (await WhileTimePassesAsync(WhoAmIAsync(client, token))).Should().EndWith("The account stays connected; try again in a moment.");
            Advance(TimeSpan.FromMinutes(5));
        }

        (await StatusAsync()).Should().Be("active");
        Notes.Faults.Clear();
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    [Theory]
    [InlineData("HubSpot")]
    [InlineData("Slack")]
    [InlineData("nested")]
    public async Task Words_that_are_final_end_the_grant_at_once(string name)
    {
        var (client, token) = await WithEndedTokenAsync();
        Notes.Faults.Token.Next(name switch
        {
            "HubSpot" => TokenFaults.BadRefreshToken,
            "Slack" => TokenFaults.NotOk("invalid_refresh_token"),
            _ => TokenFaults.Nested("invalid_grant"),
        });

        var answer = await WhoAmIAsync(client, token);

        answer.Should().StartWith(ConnectAgain);
        await ReconnectAsync(client, answer);
        (await WhoAmIAsync(client, token)).Should().Be("alice");
    }

    private async Task<(TestClient Client, string Token)> WithEndedTokenAsync()
    {
        var signedIn = await SignInConnectedAsync();
        Advance(TokenLife);

        return signedIn;
    }

    private async Task<string> StatusAsync()
    {
        var http = new TestClient(Bifrost.BaseUrl).Http;
        var list = await http.AdminJsonAsync("GET", Admin.Connections);
        var connection = list.GetProperty("connections").EnumerateArray().Single();
        var status = connection.GetProperty("status").GetString()!;
        connection.TryGetProperty("refused_since", out _).Should().Be(status != "active");
        (await http.AdminJsonAsync("GET", $"{Admin.Connections}?status={status}")).GetProperty("total_count").GetInt32().Should().Be(1);

        return status;
    }
}
