using Bifrost.Domain.Common;
using Microsoft.Net.Http.Headers;

namespace Bifrost.Api.Http;

/// <summary>Reads form bodies. Only <c>application/x-www-form-urlencoded</c> is one (RFC 6749 §3.2).</summary>
internal static class RequestForm
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    private static readonly HashSet<string> Charsets = new(StringComparer.OrdinalIgnoreCase) { "utf-8", "us-ascii", "iso-8859-1" };

    /// <summary>The parameters in the body, or why there are none.</summary>
    public static async Task<Result<OAuthParameters>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!IsUrlEncoded(request.ContentType))
        {
            return BodyErrors.NotAForm;
        }

        try
        {
            return new OAuthParameters(await request.ReadFormAsync(ct));
        }
        catch (InvalidDataException)
        {
            return BodyErrors.MalformedForm;
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return BodyErrors.TooLarge;
        }
    }

    // The type has no charset (WHATWG URL §5): the common ones that clients add anyway are taken, others are not decoded.
    private static bool IsUrlEncoded(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(UrlEncoded, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || Charsets.Contains(HeaderUtilities.RemoveQuotes(type.Charset).ToString()));
}

/// <summary>What can be wrong about the body of a request.</summary>
internal static class BodyErrors
{
    /// <summary>Another content type.</summary>
    public static readonly Error NotAForm = new(
        "body_not_a_form", "The body must be application/x-www-form-urlencoded.");

    /// <summary>Too many or too long parameters.</summary>
    public static readonly Error MalformedForm = new("body_malformed", "The form in the body cannot be read.");

    /// <summary>Another content type.</summary>
    public static readonly Error NotJson = new("body_not_json", "The body must be a JSON object of type application/json.");

    /// <summary>More than the limit.</summary>
    public static readonly Error TooLarge = new("body_too_large", "The body is larger than is accepted here.");
}
