namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>A JSON answer of the authorization server, never cached (OAuth 2.1 §3.2.3).</summary>
internal sealed class JsonAnswer(object body, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";

        return response.WriteAsJsonAsync(body, body.GetType(), OAuthJson.Options, httpContext.RequestAborted);
    }
}
