using Bifrost.Domain.Clients;

namespace Bifrost.Domain.Tests.Clients;

/// <summary>Which addresses never receive an authorization response, whoever registers them (RFC 9700 §4.1).</summary>
public sealed class RedirectUriRefusalTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("//app.example/cb")]
    [InlineData("/cb")]
    [InlineData("app.example/cb")]
    [InlineData("127.0.0.1:3000/cb")]
    [InlineData("https")]
    [InlineData("https:")]
    [InlineData("com.example.app:")]
    [InlineData("https:app.example")]
    [InlineData("https:/app.example")]
    [InlineData("https:///cb")]
    [InlineData("https://")]
    [InlineData("https://?x=1")]
    [InlineData("https://:443/cb")]
    public void A_text_that_is_no_absolute_address_is_refused(string? text)
    {
        Refuses(text);
    }

    [Theory]
    [InlineData("https://app.example/cb#")]
    [InlineData("https://app.example/cb#code")]
    [InlineData("com.example.app:/cb#x")]
    [InlineData("http://localhost/#")]
    public void A_fragment_is_refused(string text)
    {
        Refuses(text);
    }

    [Theory]
    [InlineData("https://user@app.example/cb")]
    [InlineData("https://user:password@app.example/cb")]
    [InlineData("https://app.example@evil.example/cb")]
    [InlineData("https://@app.example/cb")]
    [InlineData("http://localhost@evil.example/cb")]
    [InlineData("http://127.0.0.1:80@evil.example/cb")]
    [InlineData("http://user@127.0.0.1/cb")]
    [InlineData("com.example.app://user@host/cb")]
    [InlineData("com.example.app://user:password@host")]
    public void A_user_name_is_refused(string text)
    {
        Refuses(text);
    }

    [Theory]
    [InlineData("https://app.example/a b")]
    [InlineData("https://app.example/a\tb")]
    [InlineData("https://app.example/cb\r\nSet-Cookie: a=b")]
    [InlineData("https://app.example/cb\n")]
    [InlineData("http://localhost:3000/cb\n")]
    [InlineData("com.example.app:/cb\n")]
    [InlineData("https://app.example/\0")]
    [InlineData("https://app.example/\u007F")]
    [InlineData(" https://app.example/cb")]
    [InlineData("https://app.example/cb ")]
    [InlineData("https://app.example\\@evil.example/cb")]
    [InlineData("https:\\\\app.example\\cb")]
    [InlineData("http://localhost\\@evil.example/cb")]
    [InlineData("https://app.example/\u00E4")]
    [InlineData("https://\u0430pp.example/cb")]
    [InlineData("https://app\u3002example/cb")]
    [InlineData("https://app.example/\u202Ecb")]
    [InlineData("https://app.example/\"onload=")]
    [InlineData("https://app.example/<script>")]
    [InlineData("https://app.example/{x}|^`")]
    public void Characters_that_no_address_has_are_refused(string text)
    {
        Refuses(text);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("javascript://app.example/%0aalert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("\tjavascript:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("data:text/html,hello")]
    [InlineData("DATA:text/html;base64,PHNjcmlwdD4=")]
    [InlineData("vbscript:msgbox(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://app.example/1")]
    [InlineData("filesystem:https://app.example/1")]
    [InlineData("about:blank")]
    [InlineData("view-source:https://app.example/")]
    [InlineData("ws://app.example/")]
    [InlineData("wss://app.example/")]
    [InlineData("ftp://app.example/cb")]
    [InlineData("intent://app.example/#Intent;end")]
    [InlineData("Intent://app.example/")]
    [InlineData("android-app://com.example/")]
    [InlineData("chrome-extension://abc/cb")]
    [InlineData("mailto:a@example.com")]
    [InlineData("tel:123")]
    [InlineData("ms-msdt:/id")]
    [InlineData("ms-anything:/x")]
    [InlineData("search-ms:query")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    [InlineData("search:query=x")]
    [InlineData("SEARCH:query=x")]
    [InlineData("microsoft-edge:https://evil.example")]
    [InlineData("Microsoft-Edge-Holographic:x")]
    [InlineData("x-apple.systempreferences:com.apple.preference")]
    [InlineData("X-Apple-Helper:x")]
    [InlineData("help:x")]
    [InlineData("afp://evil.example/share")]
    [InlineData("vnc://evil.example")]
    [InlineData("rdp://evil.example")]
    [InlineData("ica://evil.example")]
    [InlineData("itms:x")]
    [InlineData("itms-apps:x")]
    [InlineData("itms-beta://x")]
    [InlineData("itmss://x")]
    [InlineData("macappstore://x")]
    [InlineData("market://details?id=x")]
    [InlineData("rtsp://evil.example/x")]
    [InlineData("rtspu://evil.example/x")]
    [InlineData("mms://evil.example/x")]
    [InlineData("mhtml:https://evil.example")]
    [InlineData("mk:@MSITStore:x")]
    [InlineData("hcp://x")]
    [InlineData("powershell:x")]
    [InlineData("googlechrome://evil.example")]
    [InlineData("googlechromes://evil.example")]
    [InlineData("firefox://open-url?url=x")]
    [InlineData("firefox-focus://x")]
    [InlineData("brave://settings")]
    [InlineData("vivaldi://settings")]
    [InlineData("opera://settings")]
    [InlineData("opera-http://x")]
    [InlineData("safari-https://x")]
    [InlineData("x-safari-https://x")]
    [InlineData("touch-https://x")]
    [InlineData("devtools://x")]
    [InlineData("moz-icon://x")]
    [InlineData("web+evil:x")]
    [InlineData("web+mcp:x")]
    [InlineData("ms-word:ofe%7Cu%7Cx")]
    [InlineData("onenote:x")]
    [InlineData("steam://run/1")]
    [InlineData("skype:x")]
    [InlineData("zoommtg://zoom.us/join")]
    [InlineData("msteams:/l/call/x")]
    [InlineData("git+ssh://evil.example/x")]
    [InlineData("svn://evil.example/x")]
    [InlineData("webcal://evil.example/x")]
    [InlineData("feed:x")]
    [InlineData("geo:1,2")]
    [InlineData("magnet:?x")]
    [InlineData("sip:a")]
    [InlineData("xmpp:a")]
    [InlineData("snews:x")]
    [InlineData("dict://evil.example/x")]
    [InlineData("shortcuts://run-shortcut?name=x")]
    [InlineData("app-settings:x")]
    [InlineData("prefs:x")]
    [InlineData("windowsdefender://x")]
    [InlineData("teamviewer10://x")]
    [InlineData("upi://pay")]
    [InlineData("smsto:1")]
    public void A_scheme_with_a_meaning_of_its_own_is_refused(string text)
    {
        Refuses(text);
    }

    [Theory]
    [InlineData("http://app.example/cb")]
    [InlineData("HTTP://app.example/cb")]
    [InlineData("http://127.0.0.1.evil.example/cb")]
    [InlineData("http://localhost.evil.example/cb")]
    [InlineData("http://evil.example/localhost")]
    [InlineData("http://localhost./cb")]
    [InlineData("http://LOCALHOST/cb")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://127.0.0.2/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://192.168.0.1/")]
    [InlineData("http://localhost:0/cb")]
    [InlineData("http://localhost:65536/cb")]
    [InlineData("http://localhost:999999/cb")]
    [InlineData("http://localhost:/cb")]
    [InlineData("http://localhost:80a/cb")]
    [InlineData("http://localhost:+80/cb")]
    [InlineData("http:localhost/cb")]
    [InlineData("http:///localhost/cb")]
    public void Http_is_for_the_three_loopback_hosts_only(string text)
    {
        Refuses(text);
    }

    [Theory]
    [InlineData("https://[::1]evil.example/cb")]
    [InlineData("https://[evil]/cb")]
    [InlineData("https://a..b/cb")]
    [InlineData("https://%65vil.example/cb")]
    [InlineData("https://evil.example%2f.app.example/cb")]
    [InlineData("https://app.example;evil.example/cb")]
    [InlineData("https://app.example,evil.example/cb")]
    [InlineData("https://app.example&evil.example/cb")]
    [InlineData("https://app.example:/cb")]
    [InlineData("https://app.example:0/cb")]
    [InlineData("https://app.example:65536/cb")]
    [InlineData("https://app.example:80:443/cb")]
    public void A_host_that_browsers_and_we_could_read_differently_is_refused(string text)
    {
        Refuses(text);
    }

    private static void Refuses(string? text)
    {
        RedirectUri.Parse(text).Error.Code.Should().Be("redirect_invalid");
    }
}
