using System.Globalization;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Http;

/// <summary>
/// Optimistic concurrency of the management API (RFC 9110 §13.1.1): an answer carries the version of what it shows as ETag, and
/// a write that names one in <c>If-Match</c> happens only while that is still the version.
/// </summary>
internal static class ExpectedVersion
{
    /// <summary>Says which version an answer shows.</summary>
    public static void Tell(HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version a write expects; null when it takes any.</summary>
    public static Result<long?> Read(HttpRequest request)
    {
        if (request.Headers.IfMatch is not [{ } text] || text == "*")
        {
            return request.Headers.IfMatch.Count > 1 ? Malformed : (Result<long?>)(long?)null;
        }

        return text.Length > 2
            && text[0] == '"'
            && text[^1] == '"'
            && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : Malformed;
    }

    private static readonly Error Malformed = ManagementErrors.InvalidQuery(
        "If-Match must be the ETag of an earlier answer, such as \"3\".");
}
