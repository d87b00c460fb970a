using Bifrost.Domain.Clients;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>Which addresses may receive an authorization response at all (RFC 9700 §4.1, RFC 8252 §7 and §8.3).</summary>
public sealed class RedirectUriFormTests
{
    [Theory]
    [InlineData("https://app.example/cb")]
    [InlineData("https://app.example")]
    [InlineData("https://app.example/")]
    [InlineData("https://app.example?x=1")]
    [InlineData("https://app.example:8443/cb?x=1&y=%20")]
    [InlineData("HTTPS://APP.EXAMPLE/cb")]
    [InlineData("https://xn--mnchen-3ya.example/cb")]
    [InlineData("https://[2001:db8::1]:8443/cb")]
    [InlineData("https://app.example/a@b")]
    [InlineData("https://claude.ai/api/mcp/auth_callback")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:1/callback")]
    [InlineData("http://127.0.0.1:65535/callback")]
    [InlineData("http://[::1]:3000/callback")]
    [InlineData("http://localhost:8787/callback")]
    [InlineData("http://localhost?x=1")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback")]
    [InlineData("vscode://vscode.github-authentication/did-authenticate?windowId=1")]
    [InlineData("vscode-insiders://vscode.github-authentication/did-authenticate")]
    [InlineData("vscodium://x/cb")]
    [InlineData("code-oss://x/cb")]
    [InlineData("windsurf://codeium.windsurf/oauth/callback")]
    [InlineData("cursor-nightly://x/cb")]
    [InlineData("claude://oauth/callback")]
    [InlineData("claude-dev://x/cb")]
    [InlineData("chatgpt://oauth")]
    [InlineData("openai-codex://cb")]
    [InlineData("zed://oauth/callback")]
    [InlineData("warp://mcp/oauth2callback")]
    [InlineData("warppreview://x/cb")]
    [InlineData("raycast://oauth?package_name=x")]
    [InlineData("raycast-x-extension:/oauth")]
    [InlineData("goose://oauth")]
    [InlineData("cherrystudio://oauth")]
    [InlineData("lmstudio://oauth")]
    [InlineData("msty://oauth")]
    [InlineData("jetbrains://idea/oauth")]
    [InlineData("idea:/cb")]
    [InlineData("kiro://kiro.oauth/callback")]
    [InlineData("trae:/cb")]
    [InlineData("void:/cb")]
    [InlineData("antigravity://oauth")]
    [InlineData("operator:/cb")]
    [InlineData("operative:/cb")]
    [InlineData("msal4b0db8c2-9f26-4417-8bde-3f0e3656f8e0://auth")]
    [InlineData("msauth.com.example.app://auth")]
    [InlineData("com.googleusercontent.apps.123:/oauth2redirect")]
    [InlineData("com.microsoft.vscode:/cb")]
    [InlineData("com.apple.dt.xcode:/cb")]
    [InlineData("io.modelcontextprotocol.inspector:/cb")]
    [InlineData("telegraph:/cb")]
    [InlineData("searchlight:/cb")]
    [InlineData("helpdesk:/cb")]
    [InlineData("marketing-mcp:/cb")]
    [InlineData("shellfish:/cb")]
    [InlineData("edgeworks:/cb")]
    [InlineData("webapp:/cb")]
    [InlineData("mapper:/cb")]
    [InlineData("slack:/cb")]
    [InlineData("discord:/cb")]
    [InlineData("smsync:/cb")]
    [InlineData("geodata:/cb")]
    [InlineData("steamline:/cb")]
    [InlineData("bravely:/cb")]
    [InlineData("com.example.app:/oauth2redirect")]
    [InlineData("com.example.app://callback")]
    [InlineData("x-app+v1:callback")]
    public void An_address_that_a_client_may_have_is_kept_to_the_letter(string text)
    {
        RedirectUri.Parse(text).Value.Value.Should().Be(text);
    }

    [Fact]
    public void The_longest_address_has_2048_characters()
    {
        var longest = $"https://app.example/{new string('a', 2028)}";

        RedirectUri.Parse(longest).Value.Value.Should().HaveLength(2048);
        RedirectUri.Parse(longest + "a").Error.Code.Should().Be("redirect_invalid");
    }

    [Theory]
    [InlineData("https://app.example/cb", "https", "app.example")]
    [InlineData("HTTPS://APP.EXAMPLE:443/cb", "https", "app.example")]
    [InlineData("https://app.example:8443/cb", "https", "app.example:8443")]
    [InlineData("https://app.example/@evil.example", "https", "app.example")]
    [InlineData("http://127.0.0.1:3000/cb", "http", "127.0.0.1:3000")]
    [InlineData("http://[::1]:3000/cb", "http", "[::1]:3000")]
    [InlineData("http://localhost/cb", "http", "localhost")]
    [InlineData("Cursor://anysphere.cursor-mcp/cb", "cursor", "")]
    public void Scheme_and_host_are_those_that_receive_the_answer(string text, string scheme, string host)
    {
        var redirect = RedirectUri.Parse(text).Value;

        redirect.Scheme.Should().Be(scheme);
        redirect.Host.Should().Be(host);
    }

    [Theory]
    [InlineData("https://app.example/cb", false, false)]
    [InlineData("HTTPS://localhost/cb", false, false)]
    [InlineData("https://127.0.0.1/cb", false, false)]
    [InlineData("http://127.0.0.1:3000/cb", true, false)]
    [InlineData("http://[::1]/cb", true, false)]
    [InlineData("http://localhost", true, false)]
    [InlineData("cursor://localhost/cb", false, true)]
    [InlineData("com.example.app:/cb", false, true)]
    public void An_address_is_on_the_web_on_this_computer_or_in_an_application(string text, bool loopback, bool privateUse)
    {
        var redirect = RedirectUri.Parse(text).Value;

        redirect.IsLoopback.Should().Be(loopback);
        redirect.IsPrivateUse.Should().Be(privateUse);
    }

    [Fact]
    public void An_address_prints_as_it_was_written()
    {
        RedirectUri.Parse("HTTPS://App.Example/cb").Value.ToString().Should().Be("HTTPS://App.Example/cb");
    }
}
