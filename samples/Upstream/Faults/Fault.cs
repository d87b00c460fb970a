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

    /// <summary>200 and a page, as sites show it for any path or while they are under repair.</summary>
    public static Fault Page { get; } =
        Answer(StatusCodes.Status200OK, MediaTypeNames.Text.Html, "<!doctype html><title>Notes</title><p>Back soon");

    /// <summary>200 and a JSON object that goes on for 50 MB, or until the caller has enough.</summary>
    public static Fault Flood { get; } = new(async (context, _) =>
    {
        const int Megabytes = 50;
        var filler = new byte[1024 * 1024];
        Array.Fill(filler, (byte)' ');
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.WriteAsync("{", context.RequestAborted);

        for (var sent = 0; sent < Megabytes && !context.RequestAborted.IsCancellationRequested; sent++)
        {
            await context.Response.Body.WriteAsync(filler, context.RequestAborted);
        }
    });

    /// <summary>Does what was asked, and then cuts the connection: the caller never learns the answer.</summary>
    public static Fault LoseAnswer { get; } = new(async (context, next) =>
    {
        var body = context.Response.Body;
        context.Response.Body = new MemoryStream();
        await next(context);
        context.Response.Body = body;
        context.Abort();
    });

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

    /// <summary>403 with the challenge for a token that lacks these scopes; for <see cref="NotesFaults.Mcp"/>.</summary>
    public static Fault NeedsScope(string scopes) => new((context, _) =>
    {
        Challenge.SendForScope(context, scopes);

        return Task.CompletedTask;
    });

    /// <summary>302 to this address; as text, so that it may be one that no browser should follow.</summary>
    public static Fault Redirect(string location) => new((context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = location;

        return Task.CompletedTask;
    });

    /// <summary>
    /// The real redirect back to the client after this change of its parameters: a wrong <c>iss</c>, none at all, and so on;
    /// for <see cref="NotesFaults.Authorization"/>.
    /// </summary>
    public static Fault ChangeReturn(Action<Dictionary<string, string?>> change) => new(async (context, next) =>
    {
        await next(context);

        if (context.Response.Headers.Location.ToString() is { Length: > 0 } location)
        {
            var parts = location.Split('?', 2);
            var parameters = QueryHelpers.ParseQuery(parts[^1]).ToDictionary(p => p.Key, p => (string?)p.Value.ToString());
            change(parameters);
            context.Response.Headers.Location = QueryHelpers.AddQueryString(parts[0], parameters);
        }
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
