using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Api.Contracts;

/// <summary>How wire records are written: a member without a value is left out, because clients refuse null.</summary>
internal static class WireJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
