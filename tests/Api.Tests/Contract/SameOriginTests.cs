using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Which posts count as Bifrost's own forms (product §3.4).</summary>
public class SameOriginTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    private static readonly string[] Steps = ["vk", "user-id", "skip", "continue", "submit", "deny"];

    private static readonly (string? Site, string? Origin)[] Refused =
    [
        ("cross-site", null),
        ("same-site", null),
        ("none", null),
        ("", null),
        ("SAME-ORIGIN", null),
        ("cross-site", "{own}"),
        (null, "https://evil.example"),
        (null, "null"),
        (null, "{own}.evil.example"),
        (null, "http://127.0.0.1:1"),
    ];

    private static readonly (string? Site, string? Origin)[] Admitted =
        [(null, null), ("same-origin", null), ("same-origin", "{own}"), (null, "{own}")];

    public static TheoryData<string, string?, string?> RefusedPosts => Matrix(Steps, Refused);

    public static TheoryData<string, string?, string?> AdmittedPosts => Matrix(["skip", "submit", "deny"], Admitted);

    [StoreTheory]
    [MemberData(nameof(RefusedPosts))]
    public async Task A_form_of_another_site_is_403_and_changes_nothing(string step, string? site, string? origin)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await PostAsync(client, step, site, origin);
        using var own = await client.DenyAsync();

        await answer.ShouldBeEnvelopeAsync(403, "cross_site_request");
        answer.Header("Set-Cookie").Should().BeNull();
        ((int)own.StatusCode).Should().Be(302, "the flow is still open");
    }

    [StoreTheory]
    [MemberData(nameof(AdmittedPosts))]
    public async Task A_form_of_our_own_or_of_a_program_is_taken(string step, string? site, string? origin)
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await PostAsync(client, step, site, origin);

        ((int)answer.StatusCode).Should().Be(302);
    }

    [StoreFact]
    public async Task A_form_of_another_site_is_403_with_a_page_to_a_browser()
    {
        using var client = await Bifrost.NewFlowAsync();

        using var answer = await client.Http.AskAsync(
            "POST",
            "/api/oauth/per-user/consent/submit",
            Wire.Form(("flow_id", client.FlowId)),
            ("Accept", Wire.Browser),
            ("Sec-Fetch-Site", "cross-site"));

        await answer.ShouldBePageAsync(403);
    }

    private Task<HttpResponseMessage> PostAsync(TestClient client, string step, string? site, string? origin)
    {
        var headers = new List<(string, string)>();

        if (site is not null)
        {
            headers.Add(("Sec-Fetch-Site", site));
        }

        if (origin is not null)
        {
            headers.Add(("Origin", origin.Replace("{own}", Bifrost.Server.BaseUrl)));
        }

        return client.Http.AskAsync(
            "POST",
            $"/api/oauth/per-user/consent/{step}",
            Wire.Form(("flow_id", client.FlowId), ("vk", TestServers.AliceKey), ("user_id", "alice")),
            [.. headers]);
    }

    private static TheoryData<string, string?, string?> Matrix(string[] steps, (string? Site, string? Origin)[] headers)
    {
        var data = new TheoryData<string, string?, string?>();

        foreach (var step in steps)
        {
            foreach (var (site, origin) in headers)
            {
                data.Add(step, site, origin);
            }
        }

        return data;
    }
}
