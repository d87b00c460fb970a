namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>Parameters of questions that no client is shown.</summary>
public static class ElicitationAddresses
{
    public static TheoryData<string> Refused =>
    [
        Url("javascript:alert(1)"), Url("JavaScript:alert(1)"), Url("java\\nscript:alert(1)"), Url(" javascript:alert(1)"), Url("data:text/html,x"),
        Url("file:///etc/passwd"), Url("vbscript:x"), Url("ms-msdt:/id"), Url("cursor://x"), Url("\\\\\\\\host\\\\share"), Url("//host/share"),
        Url("blob:https://a.example/x"), Url("view-source:https://a.example"), Url("http://a.example/x"), Url("http://localhost.a.example"),
        Url("http://127.0.0.1@a.example/"), Url("https://user:pw@a.example/"), Url("https:\\\\\\\\a.example"), Url("https:///a"), Url("https://"),
        Url("/relative"), Url(""), Url("https://a.example/\\u202e"), Url("https://a.example/\\ud800"), Url("https://a.example/ x"),
        """{"mode":"url","message":"m","url":"https://a.example","url":"javascript:x"}""",
        """{"mode":"url","message":"m","url":"javascript:x","url":"https://a.example"}""",
        """{"mode":"url","message":"m","url":"https://a.example","URL":"javascript:x"}""",
        """{"mode":"url","message":"m","url":"https://a.example","\u0055rl":"javascript:x"}""",
        """{"mode":"url","message":"m","u\u0072l":"javascript:x"}""",
        """{"mode":"form","message":"m","url":"javascript:x"}""",
        """{"message":"m","url":"javascript:x"}""",
        """{"mode":"form","mode":"url","message":"m","url":"https://a.example"}""",
        """{"Mode":"url","message":"m","url":"https://a.example"}""",
        """{"mode":"url","message":"m","url":7}""",
        """{"mode":"url","message":"m"}""",
    ];

    private static string Url(string address) => $$"""{"mode":"url","message":"m","elicitationId":"e","url":"{{address}}"}""";
}
