using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bifrost.Application.Common;

/// <summary>
/// How the audit trail tells what a write changed: JSON in the words of the management API. Whoever calls it leaves every
/// secret out.
/// </summary>
internal static class AuditState
{
    private static readonly JsonSerializerOptions Words = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The state of something as an object of JSON.</summary>
    public static string Of<T>(T state)
        where T : class => JsonSerializer.Serialize(state, Words);
}
