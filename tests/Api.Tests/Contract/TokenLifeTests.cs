using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>How long codes and tokens live, what a second redemption does, and what a token is good for (product §3.8, §3.9).</summary>
public class TokenLifeTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    [StoreFact]
    public async Task A_code_is_good_until_the_last_millisecond_of_its_five_minutes_and_the_token_still_lives_86400_seconds()
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));

        using var answer = await client.RedeemAsync(code);
        var body = await answer.JsonAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        using var inTime = await client.McpAsync(body.GetProperty("access_token").GetString(), List);
        Bifrost.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await client.McpAsync(body.GetProperty("access_token").GetString(), List);

        body.GetProperty("expires_in").GetInt64().Should().Be(86400);
        ((int)inTime.StatusCode).Should().Be(200);
        ((int)late.StatusCode).Should().Be(401);
        late.Header("WWW-Authenticate").Should().Contain("error=\"invalid_token\"");
    }

    [StoreFact]
    public async Task Token_answers_400_invalid_grant_from_the_fifth_minute_on()
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(5));

        await (await client.RedeemAsync(code)).ShouldBeOAuthErrorAsync(400, "invalid_grant");
    }

    [StoreFact]
    public async Task A_second_redemption_is_invalid_grant_and_ends_the_token_of_the_first()
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        var token = await RedeemAsync(client, code);
        using var before = await client.McpAsync(token, List);

        using var replayed = await client.RedeemAsync(code);
        using var after = await client.McpAsync(token, List);

        ((int)before.StatusCode).Should().Be(200);
        await replayed.ShouldBeOAuthErrorAsync(400, "invalid_grant");
        ((int)after.StatusCode).Should().Be(401);
    }

    [StoreFact]
    public async Task A_second_redemption_hours_later_still_ends_the_token()
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        var token = await RedeemAsync(client, code);
        Bifrost.Server.Clock.Advance(TimeSpan.FromHours(23));

        using var replayed = await client.RedeemAsync(code);
        using var after = await client.McpAsync(token, List);

        await replayed.ShouldBeOAuthErrorAsync(400, "invalid_grant");
        ((int)after.StatusCode).Should().Be(401);
    }

    [StoreTheory]
    [InlineData("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong")]
    [InlineData("redirect_uri", "http://127.0.0.1:1/callback")]
    public async Task A_second_redemption_without_the_proof_ends_nothing(string name, string value)
    {
        var (client, code) = await Bifrost.NewCodeAsync();
        var token = await RedeemAsync(client, code);
        var verifier = name == "code_verifier" ? value : client.Verifier;
        var redirect = name == "redirect_uri" ? value : TestClient.Redirect;

        using var replayed = await client.TokenAsync(
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier), ("redirect_uri", redirect));
        using var after = await client.McpAsync(token, List);

        await replayed.ShouldBeOAuthErrorAsync(400, "invalid_grant");
        ((int)after.StatusCode).Should().Be(200);
    }

    [StoreFact]
    public async Task Nothing_else_that_a_client_holds_is_a_token()
    {
        var (client, code) = await Bifrost.NewCodeAsync();

        foreach (var other in new[] { code, client.Verifier, client.FlowId, client.ClientId, BifrostServer.AdminKey })
        {
            using var answer = await client.McpAsync(other, List);
            ((int)answer.StatusCode).Should().Be(401);
        }
    }

    [StoreFact]
    public async Task A_token_for_the_gateway_is_good_for_one_server_too()
    {
        var client = await AuthorizedAsync("{base}/mcp");
        var token = await RedeemAsync(client.Client, client.Code);

        (await StatusAsync(client.Client, token, "/mcp")).Should().Be(200);
        (await StatusAsync(client.Client, token, "/mcp/notes")).Should().Be(200);
    }

    [StoreTheory]
    [InlineData("{base}/mcp/notes")]
    public async Task A_token_for_one_server_is_good_for_it_alone(string resource)
    {
        var (client, code) = await AuthorizedAsync(resource);
        var token = await RedeemAsync(client, code);

        (await StatusAsync(client, token, "/mcp/notes")).Should().Be(200);
        (await StatusAsync(client, token, "/mcp")).Should().Be(401);
    }

    [StoreTheory]
    [InlineData("{base}")]
    [InlineData("{base}/")]
    [InlineData("{base}/mcp")]
    [InlineData("{base}/mcp/")]
    public async Task The_base_address_and_the_gateway_are_one_resource(string resource)
    {
        var (client, code) = await AuthorizedAsync(resource);
        var token = await RedeemAsync(client, code);

        (await StatusAsync(client, token, "/mcp")).Should().Be(200);
    }

    [StoreTheory]
    [InlineData("{base}/mcp//")]
    [InlineData("{base}/mcp/unknown")]
    [InlineData("{base}/mcp/unknown/")]
    [InlineData("{base}/mcp/NOTES")]
    [InlineData("{base}/other")]
    [InlineData("{base}.evil.example/mcp")]
    [InlineData("{base}/mcp#x")]
    [InlineData("mcp")]
    public async Task Authorize_answers_400_invalid_target_to_a_resource_that_is_not_here(string resource)
    {
        using var client = await Bifrost.NewRegisteredAsync();

        using var answer = await client.AuthorizeAsync(("resource", resource.Replace("{base}", Bifrost.Server.BaseUrl)));

        await answer.ShouldBeOAuthErrorAsync(400, "invalid_target");
    }

    [StoreFact]
    public async Task Token_narrows_the_resource_when_asked()
    {
        var (client, code) = await AuthorizedAsync("{base}/mcp");
        var token = await RedeemAsync(client, code, ("resource", $"{Bifrost.Server.BaseUrl}/mcp/notes"));

        (await StatusAsync(client, token, "/mcp/notes")).Should().Be(200);
        (await StatusAsync(client, token, "/mcp")).Should().Be(401);
    }

    [StoreFact]
    public async Task Token_answers_400_invalid_target_instead_of_widening_the_resource()
    {
        var (client, code) = await AuthorizedAsync("{base}/mcp/notes");

        using var refused = await client.TokenAsync(
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", client.Verifier),
            ("resource", $"{Bifrost.Server.BaseUrl}/mcp"));

        await refused.ShouldBeOAuthErrorAsync(400, "invalid_target");
        ((int)(await client.RedeemAsync(code)).StatusCode).Should().Be(200);
    }

    private async Task<(TestClient Client, string Code)> AuthorizedAsync(string resource)
    {
        var client = await Bifrost.NewRegisteredAsync();
        using var opened = await client.AuthorizeAsync(("resource", resource.Replace("{base}", Bifrost.Server.BaseUrl)));
        using var submitted = await client.SubmitAsync();

        return (client, TestClient.CodeOf(submitted));
    }

    private static async Task<string> RedeemAsync(TestClient client, string code, params (string, string)[] more)
    {
        using var answer = await client.TokenAsync(
            [("grant_type", "authorization_code"), ("code", code), ("code_verifier", client.Verifier), .. more]);

        return (await answer.JsonAsync()).GetProperty("access_token").GetString()!;
    }

    private static async Task<int> StatusAsync(TestClient client, string token, string path)
    {
        using var answer = await client.McpAsync(token, List, path);

        return (int)answer.StatusCode;
    }
}
