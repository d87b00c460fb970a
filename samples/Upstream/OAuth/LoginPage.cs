using System.Text;
using System.Text.Encodings.Web;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>
/// The two pages that a person meets: who are you and may this program in, and a refusal. Plain HTML, no script.
/// </summary>
internal static class LoginPage
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static IResult Ask(string service, AuthorizeRequest request, QueryString query, string? problem = null)
    {
        var alert = problem is null ? "" : $"""<p class="problem" role="alert" id="problem">{Encode(problem)}</p>""";
        var invalid = problem is null ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"";
        var status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        var html = $"""
            <h1>Sign in to {Encode(service)}</h1>
            <p><strong>{Encode(request.Client.ClientName ?? "A program")}</strong> (a name that nobody has verified)
              wants to read and change your notes.
              It will continue at <strong>{Encode(Destination(request.RedirectUri))}</strong>.</p>
            {alert}
            <form method="post" action="{Encode(OAuthPaths.Authorize + query)}">
              <label for="user">User name</label>
              <input id="user" name="user" required maxlength="64" autocomplete="username" autocapitalize="none"
                spellcheck="false" placeholder="alice" autofocus{invalid}>
              <div class="buttons">
                <button name="decision" value="allow">Allow</button>
                <button name="decision" value="deny" formnovalidate class="quiet">Deny</button>
              </div>
            </form>
            <p class="note">This sample stands in for a real provider such as Notion. There are no passwords:
              enter any name, for example <em>alice</em> or <em>bob</em>, and you are that user.</p>
            """;

        return Page(service, "Sign in", html, status);
    }

    public static IResult Refuse(string service, string reason) => Page(
        service,
        "Request refused",
        $"""
        <h1>Request refused</h1>
        <p class="problem" role="alert">{Encode(reason)}</p>
        <p>Nothing was shared. Go back to the program that sent you here and try again.</p>
        """,
        StatusCodes.Status400BadRequest);

    private static PageAnswer Page(string service, string title, string content, int status) => new(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>{title} · {Encode(service)}</title>
          <link rel="stylesheet" href="{OAuthPaths.Stylesheet}">
        </head>
        <body><main>
        {content}
        </main></body>
        </html>
        """,
        status);

    /// <summary>What a person can judge: the host, or the scheme of an app on the same device.</summary>
    private static string Destination(string redirectUri)
    {
        var uri = new Uri(redirectUri);

        return uri.Authority.Length > 0 && uri.Scheme is "http" or "https" ? uri.Authority : $"{uri.Scheme}:";
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private sealed class PageAnswer(string html, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";

            return Results.Text(html, "text/html", Encoding.UTF8, status).ExecuteAsync(httpContext);
        }
    }
}
