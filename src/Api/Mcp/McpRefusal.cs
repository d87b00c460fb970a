using Bifrost.Api.Errors;

namespace Bifrost.Api.Mcp;

/// <summary>A request that the gateway answers before it is a message of the protocol.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Which refusal it is.</param>
/// <param name="Message">One sentence for people.</param>
internal sealed record McpRefusal(int Status, string Code, string Message)
{
    public static readonly McpRefusal ForeignOrigin = new(
        StatusCodes.Status403Forbidden, "origin_not_allowed", "Pages of this origin may not call the gateway.");

    public static readonly McpRefusal StoreDisabled = new(
        StatusCodes.Status503ServiceUnavailable, "store_disabled", "The gateway needs the store, which is disabled.");

    public static readonly McpRefusal CredentialMissing = new(
        StatusCodes.Status401Unauthorized, "authentication_required", "Authentication is required for MCP access.");

    public static readonly McpRefusal CredentialMalformed = new(
        StatusCodes.Status400BadRequest, "credential_malformed", "Present exactly one well-formed credential.");

    public static readonly McpRefusal CredentialInvalid = new(
        StatusCodes.Status401Unauthorized, "invalid_token",
        "The credential is unknown, expired, revoked or for another resource.");

    public static readonly McpRefusal TooManyFailures = new(
        StatusCodes.Status429TooManyRequests, "too_many_failures",
        "Too many unknown or ended credentials from this address. Try again later.");

    public static readonly McpRefusal UnknownServer = new(
        StatusCodes.Status404NotFound, "mcp_client_not_found", "There is no MCP server of this name for you.");

    public static readonly McpRefusal AccountMalformed = new(
        StatusCodes.Status400BadRequest, "account_malformed",
        $"{RequestedAccount.Header} names one account: up to 32 letters, digits, hyphens or underscores.");

    public static readonly McpRefusal FilterMalformed = new(
        StatusCodes.Status400BadRequest, "tool_filter_malformed",
        $"{RequestedView.ClientsHeader} lists servers and {RequestedView.ToolsHeader} lists tools as client-tool or client-*, separated by commas.");

    public static readonly McpRefusal ExtraHeaderMalformed = new(
        StatusCodes.Status400BadRequest, "extra_header_malformed",
        "A header that is passed on to a server has up to 4096 visible ASCII characters.");

    public static readonly McpRefusal UnknownSession = new(
        StatusCodes.Status404NotFound, "session_not_found", "There is no such session for you; initialize anew.");

    public static readonly McpRefusal EventUnknown = new(
        StatusCodes.Status400BadRequest, "event_not_found",
        "Last-Event-ID names no event of this session that can be gone on behind, or not any more; repeat the request.");

    public static readonly McpRefusal TooManyStreams = new(
        StatusCodes.Status429TooManyRequests, "too_many_streams", "Too many streams of yours are open; close one first.");

    public static readonly McpRefusal UserNotTrusted = new(
        StatusCodes.Status403Forbidden, "user_id_not_trusted",
        "This address may not name users in X-Bf-User-Id: client.trusted_user_id_callers does not have it, or the "
        + "request came through a proxy.");

    public static readonly McpRefusal UserMalformed = new(
        StatusCodes.Status400BadRequest, "user_id_malformed", "X-Bf-User-Id names one user: 1 to 255 characters, none of them a control character.");

    public static readonly McpRefusal UserIsKey = new(
        StatusCodes.Status400BadRequest, "user_id_is_key", "X-Bf-User-Id has a virtual key in it; send that in x-bf-virtual-key.");

    public static readonly McpRefusal FormatUnknown = new(
        StatusCodes.Status400BadRequest, "format_unknown", "The format is chat or responses.");

    public static readonly McpRefusal CallMalformed = new(
        StatusCodes.Status400BadRequest, "tool_call_malformed",
        "The body is one tool call of the format: its name, and its arguments as an object or as the text of one.");

    public static readonly McpRefusal ToolUnknown = new(
        StatusCodes.Status404NotFound, "tool_not_found", "There is no tool of this name for you.");

    public static readonly McpRefusal ToolFailed = new(
        StatusCodes.Status502BadGateway, "tool_failed", "The server of the tool answered an error of the protocol.");

    public static readonly McpRefusal ToolNotCalled = new(
        StatusCodes.Status500InternalServerError, "tool_not_called", "Bifrost could not make the call.");

    public static readonly McpRefusal AccountMissing = new(
        StatusCodes.Status403Forbidden, "mcp_auth_required", "Connect your account first; extra_fields say where.");

    public static readonly McpRefusal WrongMethod = new(
        StatusCodes.Status405MethodNotAllowed, "method_not_allowed",
        "Send messages with POST; GET opens the stream of a session and DELETE ends one, both with its Mcp-Session-Id.");

    public static readonly McpRefusal NotPosted = new(
        StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "Send tool calls with POST.");

    public static readonly McpRefusal WrongType = new(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send messages as application/json.");

    public static readonly McpRefusal NotAcceptable = new(
        StatusCodes.Status406NotAcceptable, "not_acceptable", "Accept application/json or text/event-stream.");

    public static readonly McpRefusal BodyUnreadable = new(
        StatusCodes.Status400BadRequest, "body_unreadable", "The body of the request ended early or is not well-formed.");

    public static McpRefusal BodyTooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "body_too_large", $"A message has at most {limit} bytes.");

    /// <summary>Answers the request and says when to try again.</summary>
    public Task WriteAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = ErrorWriter.RetryAfter(wait);

        return WriteAsync(context);
    }

    /// <summary>Answers the request.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";

        return Results.Json(ErrorResponse.Of(context, Status, Code, Message), statusCode: Status).ExecuteAsync(context);
    }
}
