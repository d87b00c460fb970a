using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>POST consent/vk, /user-id, /skip, /continue: 302 forward, 302 back with a code, 400, 405 (product §3.6, §3.7).</summary>
public class ConsentIdentityTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    public static TheoryData<string> Steps => new() { "vk", "user-id", "skip", "continue" };

    [StoreFact]
    public async Task Vk_answers_302_to_the_services_page()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.ChooseKeyAsync(TestServers.AliceKey)).ShouldLeadTo(Forward(client));
    }

    [StoreFact]
    public async Task Vk_answers_302_forward_to_a_key_with_white_space_around_it()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.ChooseKeyAsync($"  {TestServers.AliceKey}\r\n")).ShouldLeadTo(Forward(client));
    }

    [StoreTheory]
    [InlineData("sk-bf-unknown-0123456789abcdefghijkl", "key_unknown")]
    [InlineData("not a key at all", "key_unknown")]
    [InlineData("' OR 1=1 --", "key_unknown")]
    [InlineData("\u0001", "key_unknown")]
    [InlineData("sk-bf-\u00e4\ud83c\udf09-0123456789abcdefghij", "key_unknown")]
    [InlineData("", "key_required")]
    [InlineData("   ", "key_required")]
    public async Task Vk_answers_302_back_with_an_error_code(string key, string error)
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.ChooseKeyAsync(key)).ShouldLeadTo(Back(client, error));
    }

    [StoreFact]
    public async Task User_id_answers_302_to_the_services_page()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.ChooseUserIdAsync("alice@example.com")).ShouldLeadTo(Forward(client));
    }

    public static TheoryData<string, string> WrongUserIds => new()
    {
        { "", "user_id_required" },
        { "   ", "user_id_required" },
        { new string('u', 256), "user_id_invalid" },
        { "a\nb", "user_id_invalid" },
        { "a\u0001b", "user_id_invalid" },
        { TestServers.AliceKey, "user_id_is_key" },
    };

    [StoreTheory]
    [MemberData(nameof(WrongUserIds))]
    public async Task User_id_answers_302_back_with_an_error_code(string userId, string error)
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.ChooseUserIdAsync(userId)).ShouldLeadTo(Back(client, error));
    }

    [StoreFact]
    public async Task User_id_answers_302_forward_to_255_characters()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.ChooseUserIdAsync(new string('ü', 255))).ShouldLeadTo(Forward(client));
    }

    [StoreFact]
    public async Task Skip_answers_302_to_the_services_page()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.SkipAsync()).ShouldLeadTo(Forward(client));
    }

    [StoreFact]
    public async Task Over_plain_http_continue_is_neither_offered_nor_taken_in_the_browser_that_consented_before()
    {
        using var client = Bifrost.NewClient();
        await client.SignInAsync(TestServers.AliceKey);
        using var opened = await client.AuthorizeAsync();
        var page = await (await client.Http.GetAsync(opened.Headers.Location)).TextAsync();

        using var answer = await client.PostAsync("continue");

        page.Should().NotContain("Continue as");
        answer.ShouldLeadTo(Back(client, "continue_unavailable"));
    }

    [StoreFact]
    public async Task Continue_answers_302_back_in_a_browser_without_a_history()
    {
        using var client = await Bifrost.NewFlowAsync();

        (await client.PostAsync("continue")).ShouldLeadTo(Back(client, "continue_unavailable"));
    }

    [StoreTheory]
    [MemberData(nameof(Steps))]
    public async Task A_choice_answers_400_when_flow_id_is_missing(string step)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.PostAsync(
            Path(step), Wire.Form(("vk", TestServers.AliceKey), ("user_id", "alice")));

        await answer.ShouldBeEnvelopeAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Steps))]
    public async Task A_choice_answers_302_back_when_the_flow_is_another_browsers_and_the_page_then_403(string step)
    {
        using var client = await Bifrost.NewFlowAsync();
        using var stranger = Bifrost.NewClient();
        stranger.FlowId = client.FlowId;

        using var answer = await stranger.PostAsync(step, ("vk", TestServers.AliceKey), ("user_id", "alice"));
        using var page = await stranger.Http.GetAsync(answer.Headers.Location);

        answer.ShouldLeadTo(Back(client, "flow_wrong_browser"));
        await page.ShouldBeTextAsync(403);
    }

    [StoreTheory]
    [MemberData(nameof(Steps))]
    public async Task A_choice_answers_302_back_when_the_flow_has_expired_and_the_page_then_400(string step)
    {
        using var client = await Bifrost.NewFlowAsync();
        Bifrost.Server.Clock.Advance(TimeSpan.FromMinutes(15));

        using var answer = await client.PostAsync(step, ("vk", TestServers.AliceKey), ("user_id", "alice"));
        using var page = await client.Http.GetAsync(answer.Headers.Location);

        answer.ShouldLeadTo(Back(client, "flow_expired"));
        await page.ShouldBeTextAsync(400);
    }

    [StoreTheory]
    [MemberData(nameof(Steps))]
    public async Task A_choice_answers_405_to_GET(string step)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.GetAsync($"{Path(step)}?flow_id={client.FlowId}&vk=x&user_id=x");

        await answer.ShouldBeEnvelopeAsync(405, "method_not_allowed");
        answer.Header("Allow").Should().Be("POST");
    }

    private static string Path(string step) => $"/api/oauth/per-user/consent/{step}";

    private static string Forward(TestClient client) => $"/oauth/consent/mcps?flow_id={client.FlowId}";

    private static string Back(TestClient client, string error) => $"/oauth/consent?flow_id={client.FlowId}&error={error}";
}
