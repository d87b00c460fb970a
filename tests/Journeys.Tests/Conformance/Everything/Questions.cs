using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>What the server asks in multi-round-trip results, and how it reads what comes back.</summary>
internal static class Questions
{
    public static InputRequest Roots => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static InputRequest Yes => Ask("Please confirm", "ok", new ElicitRequestParams.BooleanSchema());

    public static Dictionary<string, InputRequest> One(string key, InputRequest request) => new() { [key] = request };

    public static InputRequest Name(string message) => Form(message, "name");

    public static InputRequest Form(string message, string field) => Ask(message, field, new ElicitRequestParams.StringSchema());

    public static InputRequest Model(string prompt, int maxTokens) => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = maxTokens,
    });

    /// <summary>A field of the form that was answered; null when it was not, or when the answer is none.</summary>
    public static string? TextOf(IDictionary<string, InputResponse>? responses, string key, string field)
    {
        if (responses?.TryGetValue(key, out var response) != true || response is null)
        {
            return null;
        }

        return response.RawValue is { ValueKind: JsonValueKind.Object } answer
            && answer.TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty(field, out var text)
                ? text.ToString()
                : throw new McpProtocolException($"The answer {key} is not a form.", McpErrorCode.InvalidParams);
    }

    private static InputRequest Ask(string message, string field, ElicitRequestParams.PrimitiveSchemaDefinition schema) =>
        InputRequest.ForElicitation(new ElicitRequestParams
        {
            Message = message,
            RequestedSchema = new ElicitRequestParams.RequestSchema { Properties = { [field] = schema }, Required = [field] },
        });
}
