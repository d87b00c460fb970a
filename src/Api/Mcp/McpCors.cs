using Bifrost.Api.Http;
using Bifrost.Application.Gateway;
using Microsoft.Extensions.Primitives;

namespace Bifrost.Api.Mcp;

/// <summary>
/// Which web pages may call the gateway: those of Bifrost's own origin, of loopback ones and of configured ones, and at <c>/mcp</c> those
/// of hosts that authorization codes may go to, with a bearer token alone. Requests of others are refused before anything else (MCP
/// transports, DNS rebinding); the CORS headers name only those allowed, and allow no credentials of the browser.
/// </summary>
internal sealed class McpCors(GatewayOptions options)
{
    private const string Methods = "POST, GET, DELETE, OPTIONS";
    private const string Exposed = "WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version";
    private const string ParameterHeaders = "Mcp-Param-";
    private const int MostParameterHeaders = 32;

    private const string Headers = "Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, "
        + "Mcp-Name, Last-Event-ID, x-bf-mcp-account, x-bf-mcp-include-clients, x-bf-mcp-include-tools";

    private static readonly string KeyHeaders = string.Join(", ", McpCredential.KeyHeaders);

    private readonly HashSet<string> _allowed = new(options.AllowedOrigins, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _brokers = new(options.BrokerHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the request comes from no web page or an allowed one; then the answer says so to the browser.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mayBeBroker">Whether pages of hosts that authorization codes may go to are allowed.</param>
    public bool TryAdmit(HttpContext context, bool mayBeBroker = false)
    {
        var origin = context.Request.Headers.Origin;
        context.Response.Headers.Append("Vary", "Origin");

        if (origin.Count == 0)
        {
            return true;
        }

        if (origin.Count > 1
            || (!IsAllowed(origin.ToString(), PublicOrigin.Of(context))
                && !(mayBeBroker && IsBroker(origin.ToString()) && !McpCredential.KeyHeaders.Any(context.Request.Headers.ContainsKey))))
        {
            return false;
        }

        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers.AccessControlExposeHeaders = Exposed;

        return true;
    }

    /// <summary>Whether the request is a browser's question about a later one, which carries no credential.</summary>
    public static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method)
        && request.Headers.Origin.Count == 1
        && request.Headers.AccessControlRequestMethod.Count == 1
        && !request.HasBody();

    /// <summary>Answers a browser's question.</summary>
    public void AnswerPreflight(HttpContext context)
    {
        var response = context.Response;
        var mayUseKeys = IsAllowed(context.Request.Headers.Origin.ToString(), PublicOrigin.Of(context));
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = AllowedHeaders(context.Request.Headers.AccessControlRequestHeaders, mayUseKeys);
        response.Headers.AccessControlMaxAge = "600";
    }

    private bool IsAllowed(string origin, PublicOrigin own) =>
        string.Equals(origin, own.BaseUrl, StringComparison.OrdinalIgnoreCase)
        || _allowed.Contains(origin)
        || IsLoopback(origin);

    // The default port alone: another one may be another program's.
    private bool IsBroker(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https", IsDefaultPort: true, UserInfo.Length: 0 }
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase)
        && (_brokers.Contains("*") || _brokers.Contains(uri.Host));

    private static bool IsLoopback(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Host is "localhost" or "127.0.0.1" or "[::1]"
        && uri.UserInfo.Length == 0
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase);

    // Headers of one family cannot be named in advance; those asked for are repeated if their names are of it.
    private static string AllowedHeaders(StringValues asked, bool mayUseKeys)
    {
        var parameters = asked.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name.StartsWith(ParameterHeaders, StringComparison.OrdinalIgnoreCase)
                && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            .Take(MostParameterHeaders);

        return string.Join(", ", parameters.Prepend(mayUseKeys ? $"{Headers}, {KeyHeaders}" : Headers));
    }
}
