using System.Globalization;
using Bifrost.Application.Common;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Api.Http;

/// <summary>
/// Reads what lists and endings of the management API filter by. A filter that is there without a value is refused: a variable that was
/// empty in somebody's script must not mean everything.
/// </summary>
internal static class ManagementFilters
{
    private static readonly string[] IdentityNames = ["subject_id", "virtual_key_id", "user_id"];

    /// <summary>The identity that is named: <c>subject_id</c>, <c>virtual_key_id</c>, <c>user_id</c>.</summary>
    public static Result<IdentityFilter> Identity(HttpRequest request)
    {
        var query = new OAuthParameters(request.Query);

        if (query.Repeated(IdentityNames) is [{ } repeated, ..])
        {
            return Once(repeated);
        }

        if (Empty(request, IdentityNames) is { } empty)
        {
            return empty;
        }

        UserId? user = null;

        if (query.One("user_id") is { } typed)
        {
            var parsed = UserId.Parse(typed);

            if (parsed.Failed)
            {
                return parsed.Error;
            }

            user = parsed.Value;
        }

        return new IdentityFilter(query.One("subject_id"), query.One("virtual_key_id"), user);
    }

    /// <summary>A text that rows must have exactly; null when it is not asked for.</summary>
    public static Result<string?> Text(HttpRequest request, string name)
    {
        var query = new OAuthParameters(request.Query);

        if (query.Repeated(name).Count > 0)
        {
            return Once(name);
        }

        return Empty(request, name) is { } empty ? empty : (Result<string?>)query.One(name);
    }

    /// <summary>A moment (RFC 3339); null when it is not asked for.</summary>
    public static Result<DateTimeOffset?> Moment(HttpRequest request, string name)
    {
        var text = Text(request, name);

        if (text.Failed || text.Value is null)
        {
            return text.Failed ? text.Error : (DateTimeOffset?)null;
        }

        // A plus sign that was not escaped arrives as a space.
        return DateTimeOffset.TryParseExact(
            text.Value.Replace(' ', '+'),
            ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var moment)
                ? moment
                : ManagementErrors.InvalidQuery($"{name} must be a moment such as 2026-03-01T12:00:00Z.");
    }

    /// <summary>
    /// Refuses parameters other than these. Where something ends, a filter that is misspelt must not mean everything.
    /// </summary>
    public static Error? Unknown(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (var name in request.Query.Keys)
        {
            if (!known.Contains(name))
            {
                return ManagementErrors.InvalidQuery($"Only these parameters are taken here: {string.Join(", ", known)}.");
            }
        }

        return null;
    }

    /// <summary>Refuses parameters that are there without a value.</summary>
    public static Error? Empty(HttpRequest request, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (request.Query.TryGetValue(name, out var values) && values.Any(string.IsNullOrWhiteSpace))
            {
                return ManagementErrors.InvalidQuery($"{name} is empty; give it a value or leave it out.");
            }
        }

        return null;
    }

    private static Error Once(string name) => ManagementErrors.InvalidQuery($"{name} may be given once.");
}
