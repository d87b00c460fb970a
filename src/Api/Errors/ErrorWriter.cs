using System.Globalization;
using Bifrost.Api.Http;
using Bifrost.Api.Pages;
using Bifrost.Api.Pages.Models;
using Bifrost.Domain.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace Bifrost.Api.Errors;

/// <summary>Writes a refusal the way its endpoint words them: a page for a browser, else JSON or a line of text.</summary>
internal static class ErrorWriter
{
    /// <summary>Writes the error in the format that the endpoint declares.</summary>
    public static Task WriteAsync(HttpContext context, Error error) => Refuse(context, error).ExecuteAsync(context);

    /// <summary>The error in the format that the endpoint declares; the management API's where none does.</summary>
    public static IResult Refuse(HttpContext context, Error error, int? status = null)
    {
        var declared = EndpointOf(context)?.Metadata.GetMetadata<ErrorFormatAttribute>();

        return Result(context, error, declared?.Format ?? ErrorFormat.Management, declared?.HasPages ?? true, status);
    }

    /// <summary>The endpoint of the request, also after an exception took it off the request.</summary>
    public static Endpoint? EndpointOf(HttpContext context) =>
        context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;

    /// <summary>The error in a format of its own, with the status of its row unless another is given.</summary>
    public static IResult Result(HttpContext context, Error error, ErrorFormat format, bool hasPages = true, int? status = null)
    {
        var row = ErrorMap.Of(error);
        var code = status ?? row.Status;

        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = RetryAfter(wait);
        }

        if (hasPages)
        {
            context.Response.Headers.Vary = "Accept";

            if (format == ErrorFormat.Page || Negotiation.WantsPage(context.Request))
            {
                return Page.Error(PageOf(context, error, code));
            }
        }

        return format switch
        {
            ErrorFormat.OAuth => Results.Json(new OAuthErrorResponse(row.OAuth, Ascii(error.Message)), statusCode: code),
            ErrorFormat.Text => Results.Text(error.Message, "text/plain; charset=utf-8", statusCode: code),
            _ => Results.Json(ErrorResponse.Of(context, code, error.Code, error.Message), statusCode: code),
        };
    }

    /// <summary>The value of Retry-After: whole seconds, at least one (RFC 9110 §10.2.3).</summary>
    public static string RetryAfter(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The page that tells a person the same.</summary>
    public static ErrorPageModel PageOf(HttpContext context, Error error, int status)
    {
        var id = ErrorResponse.EventIdOf(context);

        return error.Code switch
        {
            "flow_unknown" => DeadEnds.UnknownRequest(status, id),
            "flow_wrong_browser" => DeadEnds.ForeignBrowser(status, id),
            "flow_already_answered" => DeadEnds.AnsweredRequest(status, id),
            "flow_expired" => DeadEnds.ExpiredRequest(status, id),
            "cross_site_request" => DeadEnds.CrossSite(id),
            "path_unknown" => DeadEnds.NotFound(id),
            "store_disabled" => DeadEnds.StoreDisabled(id) with { Status = status },
            "store_unavailable" => DeadEnds.StoreUnavailable(id),
            "internal_error" => DeadEnds.Crash(id),
            _ when status == StatusCodes.Status429TooManyRequests => DeadEnds.TooManyRequests(id),
            _ => RefusalWords.Of(error, status, id),
        };
    }

    // RFC 6749 §5.2: error_description has printable ASCII without quotation mark and backslash.
    private static string Ascii(string text) =>
        string.Concat(text.Select(character => character is >= ' ' and <= '~' and not '"' and not '\\' ? character : '\''));
}
