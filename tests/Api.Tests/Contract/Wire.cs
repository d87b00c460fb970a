using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Bifrost.Api.Tests.Contract;

/// <summary>How tests ask and read answers: paths of the contract, and each form of answer with everything that always holds.</summary>
internal static class Wire
{
    public const string Register = "/api/oauth/per-user/register";
    public const string Authorize = "/api/oauth/per-user/authorize";
    public const string Token = "/api/oauth/per-user/token";
    public const string Upstream = "/api/oauth/per-user/upstream/authorize";
    public const string Callback = "/api/oauth/callback";
    public const string Consent = "/oauth/consent";
    public const string Services = "/oauth/consent/mcps";
    public const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    /// <summary>One request with exactly these headers.</summary>
    public static async Task<HttpResponseMessage> AskAsync(
        this HttpClient http, string method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> PageAsync(this HttpClient http, string path) =>
        http.AskAsync("GET", path, null, ("Accept", Browser));

    public static Task<HttpResponseMessage> RegisterAsync(this HttpClient http, object metadata) =>
        http.PostAsJsonAsync(Register, metadata);

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).Clone();

    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    /// <summary>The OAuth form (RFC 6749 §5.2): JSON, not stored, printable ASCII, nothing of ours inside out.</summary>
    public static async Task<string> ShouldBeOAuthErrorAsync(this HttpResponseMessage answer, int status, string error)
    {
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(status, text);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        answer.Header("Cache-Control").Should().Be("no-store");
        var body = JsonDocument.Parse(text).RootElement;
        body.GetProperty("error").GetString().Should().Be(error);
        var description = body.GetProperty("error_description").GetString()!;
        description.Should().MatchRegex("^[ !#-\\[\\]-~]+$");
        body.EnumerateObject().Should().HaveCount(2);

        return description;
    }

    /// <summary>The envelope of everything outside the protocol endpoints.</summary>
    public static async Task ShouldBeEnvelopeAsync(this HttpResponseMessage answer, int status, string? code = null)
    {
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(status, text);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var body = JsonDocument.Parse(text).RootElement;
        body.GetProperty("is_bifrost_error").GetBoolean().Should().BeFalse();
        body.GetProperty("status_code").GetInt32().Should().Be(status);
        body.GetProperty("event_id").GetString().Should().NotBeNullOrEmpty();
        body.GetProperty("error").GetProperty("type").GetString().Should().NotBeNullOrEmpty();
        body.GetProperty("error").GetProperty("message").GetString().Should().NotBeNullOrEmpty();

        if (code is not null)
        {
            body.GetProperty("error").GetProperty("code").GetString().Should().Be(code);
        }
    }

    public static async Task ShouldBeTextAsync(this HttpResponseMessage answer, int status)
    {
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(status, text);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/plain");
        text.Should().NotBeNullOrWhiteSpace().And.NotContain("<").And.NotContain("   at ");
    }

    /// <summary>Refused in whatever wording the endpoint has, and the word that mends it is in it.</summary>
    public static async Task ShouldBeEnvelopeOrTextAsync(this HttpResponseMessage answer, int status, string word)
    {
        var text = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(status, text);
        text.Should().Contain(word);
    }

    /// <summary>A page, with the headers that every page has; answers its markup.</summary>
    public static async Task<string> ShouldBePageAsync(this HttpResponseMessage answer, int status)
    {
        var html = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(status, html);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        html.Should().StartWith("<!DOCTYPE html>").And.Contain("<h1").And.NotContain("   at Bifrost.");
        answer.Header("Content-Security-Policy").Should().Contain("default-src 'none'").And.Contain("frame-ancestors 'none'");
        answer.Header("Cache-Control").Should().Be("no-store");

        return html;
    }

    public static void ShouldLeadTo(this HttpResponseMessage answer, string location)
    {
        using var said = new StreamReader(answer.Content.ReadAsStream());
        ((int)answer.StatusCode).Should().Be(302, "{0}", said.ReadToEnd());
        answer.Headers.Location!.OriginalString.Should().Be(location);
    }

    /// <summary>Refused, and the browser stays.</summary>
    public static void ShouldNotRedirect(this HttpResponseMessage answer)
    {
        ((int)answer.StatusCode).Should().BeGreaterThanOrEqualTo(400);
        answer.Headers.Location.Should().BeNull();
        answer.Header("Refresh").Should().BeNull();
    }
}
