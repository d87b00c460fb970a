using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>JSON as OAuth documents spell it: snake_case, and what has no value is left out.</summary>
internal static class OAuthJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
