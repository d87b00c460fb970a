using System.Net.Mime;
using System.Text.Json.Nodes;
using Bifrost.Samples.Upstream.Mcp;
using Microsoft.AspNetCore.WebUtilities;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>
/// One way to misbehave. A fault stands before an endpoint like middleware: it may answer itself, spoil the real
/// answer, or never answer. A new kind is one more member here, or <c>new Fault(…)</c> in a test.
/// </summary>
public sealed class Fault(Func<HttpContext, RequestDelegate, Task> apply)
{
    /// <summary>Never answers; ends when the caller gives up or the server stops.</summary>
    public static Fault Hang { get; } = new(async (context, _) =>
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    });

    /// <summary>Cuts the connection without an answer.</summary>
    public static Fault Drop { get; } = new((context, _) =>
    {
        context.Abort();

        return Task.CompletedTask;
    });

    /// <summary>200 and JSON by its label, but not by its body.</summary>
    public static Fault Garbage { get; } =
        Answer(StatusCodes.Status200OK, MediaTypeNames.Application.Json, "<!doctype html><p>Oops");

    /// <summary>The real answer, form-encoded instead of JSON, as some token endpoints do.</summary>
    public static Fault FormEncoded { get; } = Rewrite(body =>
    {
        var members = JsonNode.Parse(body)!.AsObject().ToDictionary(m => m.Key, m => m.Value?.ToString());

        return (MediaTypeNames.Application.FormUrlEncoded, QueryHelpers.AddQueryString("", members).TrimStart('?'));
    });

    /// <summary>401 with the challenge for a token that is no longer good; for <see cref="NotesFaults.Mcp"/>.</summary>
    public static Fault Unauthorized { get; } = new((context, _) =>
    {
        Challenge.Send(context, isTokenInvalid: true);

        return Task.CompletedTask;
    });

    /// <summary>A bare status, with <c>Retry-After</c> where given.</summary>
    public static Fault Status(int status, TimeSpan? retryAfter = null) => new((context, _) =>
    {
        context.Response.StatusCode = status;

        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{(int)wait.TotalSeconds}";
        }

        return Task.CompletedTask;
    });

    /// <summary>This answer, whatever was asked.</summary>
    public static Fault Answer(int status, string contentType, string body) => new(async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>An OAuth error; with status 200 it is what some providers do in place of 400.</summary>
    public static Fault OAuthError(string error, int status = StatusCodes.Status200OK) =>
        Answer(status, MediaTypeNames.Application.Json, new JsonObject { ["error"] = error }.ToJsonString());

    /// <summary>
    /// The real JSON answer after this change: a wrong issuer, a missing <c>expires_in</c>, and so on. Not for
    /// streams.
    /// </summary>
    public static Fault Change(Action<JsonObject> change) => Rewrite(body =>
    {
        var json = JsonNode.Parse(body)!.AsObject();
        change(json);

        return (MediaTypeNames.Application.Json, json.ToJsonString());
    });

    /// <summary>
    /// The real answer's body made into this content type and body, with the same status and headers. Not for
    /// streams.
    /// </summary>
    public static Fault Rewrite(Func<string, (string ContentType, string Body)> rewrite) =>
        new((context, next) => AnswerRewrite.RunAsync(context, next, rewrite));

    internal Task ApplyAsync(HttpContext context, RequestDelegate next) => apply(context, next);
}
