using System.Globalization;
using Bifrost.Application.Common;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Http;

/// <summary>Reads what every list of the management API takes: <c>limit</c>, <c>offset</c> and <c>search</c>.</summary>
internal static class ListQuery
{
    /// <summary>The page that is asked for, or what is wrong with it.</summary>
    public static Result<PageRequest> Read(HttpRequest request)
    {
        var query = new OAuthParameters(request.Query);

        if (query.Repeated("limit", "offset", "search").Count > 0)
        {
            return ManagementErrors.InvalidQuery("limit, offset and search may be given once each.");
        }

        if (Number(query.One("limit"), PageRequest.DefaultLimit) is not { } limit || limit is < 1 or > PageRequest.LongestLimit)
        {
            return ManagementErrors.InvalidQuery($"limit must be a number from 1 to {PageRequest.LongestLimit}.");
        }

        if (Number(query.One("offset"), 0) is not { } offset || offset < 0)
        {
            return ManagementErrors.InvalidQuery("offset must be a number from 0 on.");
        }

        var search = query.One("search");

        return search is null or { Length: <= PageRequest.LongestSearch }
            ? new PageRequest(limit, offset, search)
            : ManagementErrors.InvalidQuery($"search may have {PageRequest.LongestSearch} characters.");
    }

    private static int? Number(string? text, int otherwise)
    {
        if (text is null)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
