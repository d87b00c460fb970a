using System.Text.Json;
using System.Text.Json.Serialization;
using Bifrost.Api.Errors;
using Bifrost.Domain.Common;
using Microsoft.AspNetCore.Http.Features;

namespace Bifrost.Api.Http;

/// <summary>
/// Reads the JSON body of a management call. Members that Bifrost does not know, repeated ones and values of a wrong type are
/// refused by their path: an administrator who misspelt a setting must not learn it from an outage.
/// </summary>
internal static class ManagementBody
{
    /// <summary>
    /// Whether a body follows, in any version of HTTP: HTTP/2 and HTTP/3 need neither of the headers that announce one in HTTP/1.1.
    /// </summary>
    public static bool HasBody(this HttpRequest request) => request.ContentLength is not 0
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 16,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The body as its wire record, or what is wrong with it. No body at all counts as an empty object.</summary>
    public static async Task<Result<T>> ReadAsync<T>(HttpRequest request, CancellationToken ct)
        where T : class, new()
    {
        if (!request.HasBody())
        {
            return new T();
        }

        if (!request.HasJsonContentType())
        {
            return ManagementErrors.InvalidBody("The body must be a JSON object with Content-Type application/json.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Strict, ct) is { } body
                ? body
                : ManagementErrors.InvalidBody("The body must be a JSON object.");
        }
        catch (JsonException malformed)
        {
            return ManagementErrors.InvalidBody(Explain(malformed));
        }
    }

    // The reader's own message repeats values, and a value may be a secret; its path holds names alone.
    private static string Explain(JsonException malformed) => malformed switch
    {
        { Path: null or "" or "$" } => "The body is not a valid JSON object, or has a member that is unknown or given twice.",
        _ => $"{malformed.Path.TrimStart('$', '.')} is unknown, is given twice or has the wrong type.",
    };
}

/// <summary>What can be wrong about a call of the management API, whatever it is about.</summary>
internal static class ManagementErrors
{
    /// <summary>A body that is not what the operation takes.</summary>
    public static Error InvalidBody(string text) => new("body_invalid", text);

    /// <summary>A query parameter that is not what the operation takes.</summary>
    public static Error InvalidQuery(string text) => new("query_invalid", text);
}
