using System.Net.Http.Headers;
using System.Text;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Security;

/// <summary>Every endpoint with every hostile body and address: a documented refusal, never a 500, never our insides.</summary>
public sealed class HostileBodyTests(UsualBifrost bifrost) : IClassFixture<UsualBifrost>
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string JsonType = "application/json";

    private static readonly string[] Endpoints =
    [
        Wire.Register, Wire.Token, "/api/oauth/per-user/consent/vk", "/api/oauth/per-user/consent/user-id",
        "/api/oauth/per-user/consent/skip", "/api/oauth/per-user/consent/continue", "/api/oauth/per-user/consent/submit",
        "/api/oauth/per-user/consent/deny", Wire.Upstream, "/mcp",
    ];

    private static readonly Dictionary<string, (string Type, Func<byte[]> Body)> Bodies = new()
    {
        ["empty form"] = (FormType, () => []),
        ["empty JSON"] = (JsonType, () => []),
        ["half JSON"] = (JsonType, () => "{\"redirect_uris\":[\"http://127"u8.ToArray()),
        ["duplicate members"] = (JsonType, () => """{"redirect_uris":[],"redirect_uris":{}}"""u8.ToArray()),
        ["deep JSON"] = (JsonType, () => Encoding.UTF8.GetBytes(new string('[', 50_000))),
        ["deep objects"] = (JsonType, () => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 5_000)))),
        ["JSON with invalid UTF-8"] = (JsonType, () => [.. "{\"client_name\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]),
        ["JSON with a lone surrogate"] = (JsonType, () => """{"redirect_uris":["\ud800"],"client_name":"\udfff"}"""u8.ToArray()),
        ["JSON with a huge number"] = (JsonType, () => """{"redirect_uris":1e999999,"client_name":123456789012345678901234567890}"""u8.ToArray()),
        ["JSON in UTF-16"] = ("application/json; charset=utf-16", () => Encoding.Unicode.GetBytes("{\"redirect_uris\":[]}")),
        ["JSON with a byte order mark"] = (JsonType, () => [0xEF, 0xBB, 0xBF, .. "{}"u8]),
        ["control characters"] = (FormType, () => "flow_id=%00%01%0d%0a&vk=%00&user_id=%0a&grant_type=%00&code=%7f"u8.ToArray()),
        ["raw control characters"] = (FormType, () => [.. "flow_id="u8, 0, 1, 13, 10, .. "&code="u8, 0]),
        ["invalid percent escapes"] = (FormType, () => "flow_id=%&vk=%G1&code=%u1234&grant_type=%C3%28"u8.ToArray()),
        ["invalid UTF-8 in a form"] = (FormType, () => [.. "flow_id="u8, 0xFF, 0xFE, .. "&code="u8, 0xC0, 0x80]),
        ["a thousand fields"] = (FormType, () => Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, 5_000).Select(n => $"a{n}=1")))),
        ["one field a thousand times"] = (FormType, () => Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Repeat("flow_id=1", 3_000)))),
        ["a very long name"] = (FormType, () => Encoding.ASCII.GetBytes(new string('n', 30_000) + "=1")),
        ["a very long value"] = (FormType, () => Encoding.ASCII.GetBytes("flow_id=" + new string('v', 60_000))),
        ["a form with a broken label"] = ("application/x-www-form-urlencoded; charset", () => "flow_id=1&grant_type=x"u8.ToArray()),
        ["a form with an unknown charset"] = ("application/x-www-form-urlencoded; charset=martian", () => "flow_id=1"u8.ToArray()),
        ["a form in UTF-7"] = ("application/x-www-form-urlencoded; charset=utf-7", () => "flow_id=+ADw-"u8.ToArray()),
        ["a form in UTF-32"] = ("application/x-www-form-urlencoded; charset=utf-32", () => Encoding.UTF32.GetBytes("flow_id=1")),
        ["multipart without boundary"] = ("multipart/form-data", () => "--x"u8.ToArray()),
        ["multipart cut short"] = ("multipart/form-data; boundary=x", () => "--x\r\nContent-Disposition: form-data; name=\"flow_id\"\r\n"u8.ToArray()),
        ["no label"] = ("", () => "flow_id=1"u8.ToArray()),
        ["a label of rubbish"] = (";;;,,,", () => "flow_id=1"u8.ToArray()),
        ["XML with an entity"] = ("application/xml", () => "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"u8.ToArray()),
        ["random bytes"] = ("application/octet-stream", () => [.. Enumerable.Range(0, 4096).Select(n => (byte)(n * 7919 % 251))]),
    };

    public static TheoryData<string> Names
    {
        get
        {
            var data = new TheoryData<string>();
            data.AddRange([.. Bodies.Keys]);

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_body_is_refused_everywhere(string name)
    {
        var (type, body) = Bodies[name];

        foreach (var endpoint in Endpoints)
        {
            foreach (var accept in new[] { "*/*", Wire.Browser })
            {
                await RefusedAsync(endpoint, type, new ByteArrayContent(body()), accept);
            }
        }
    }

    [Theory]
    [InlineData(FormType)]
    [InlineData(JsonType)]
    public async Task Ten_megabytes_are_refused_everywhere(string type)
    {
        foreach (var endpoint in Endpoints)
        {
            var body = new ByteArrayContent(new byte[10 * 1024 * 1024]);
            body.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = body };
            request.Headers.ExpectContinue = true;
            using var client = await bifrost.NewFlowAsync();
            using var answer = await client.Http.SendAsync(request);

            await ShouldBeARefusalAsync(answer, endpoint);
        }
    }

    [Theory]
    [InlineData(Wire.Token)]
    [InlineData(Wire.Register)]
    [InlineData("/api/oauth/per-user/consent/submit")]
    public async Task A_body_just_over_64_KiB_is_refused_also_without_a_length(string endpoint)
    {
        using var client = await bifrost.NewFlowAsync();
        var type = endpoint == Wire.Register ? JsonType : FormType;
        var body = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes("a=" + new string('x', 64 * 1024))));
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = body };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await client.Http.SendAsync(request);

        ((int)answer.StatusCode).Should().Be(400);
        await ShouldBeARefusalAsync(answer, endpoint);
    }

    private async Task RefusedAsync(string endpoint, string type, ByteArrayContent body, string accept)
    {
        using var client = bifrost.NewClient();
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await client.Http.AskAsync("POST", endpoint, body, ("Accept", accept));

        if (answer.StatusCode != System.Net.HttpStatusCode.Found)
        {
            await ShouldBeARefusalAsync(answer, endpoint);
        }
    }

    internal static async Task ShouldBeARefusalAsync(HttpResponseMessage answer, string where)
    {
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().BeInRange(400, 499, $"{where} said {text}");
        text.Should().NotContain("   at ").And.NotContain("Exception").And.NotContain("System.").And.NotContain("Bifrost.Api");
    }
}
