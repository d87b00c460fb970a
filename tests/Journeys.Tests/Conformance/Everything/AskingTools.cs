using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Asked = ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>Tools that ask the client something while it waits: requests of the server, in revisions before 2026-07-28.</summary>
[McpServerToolType]
internal sealed class AskingTools
{
    private static readonly Dictionary<string, Asked.PrimitiveSchemaDefinition> Defaults = new()
    {
        ["name"] = new Asked.StringSchema { Default = "John Doe" },
        ["age"] = new Asked.NumberSchema { Type = "integer", Default = 30 },
        ["score"] = new Asked.NumberSchema { Default = 95.5 },
        ["status"] = new Asked.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
        ["verified"] = new Asked.BooleanSchema { Default = true },
    };

    private static readonly Dictionary<string, Asked.PrimitiveSchemaDefinition> Choices = new()
    {
        ["untitledSingle"] = new Asked.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
        ["titledSingle"] = new Asked.TitledSingleSelectEnumSchema { OneOf = Options("Option") },
        ["legacyEnum"] = new Asked.LegacyTitledEnumSchema
        {
            Enum = ["opt1", "opt2", "opt3"],
            EnumNames = ["Option One", "Option Two", "Option Three"],
        },
        ["untitledMulti"] = new Asked.UntitledMultiSelectEnumSchema
        {
            Items = new Asked.UntitledEnumItemsSchema { Enum = ["option1", "option2", "option3"] },
        },
        ["titledMulti"] = new Asked.TitledMultiSelectEnumSchema
        {
            Items = new Asked.TitledEnumItemsSchema { AnyOf = Options("Choice") },
        },
    };

    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> SampleAsync(McpServer server, string prompt, CancellationToken ct)
    {
        var message = new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] };
        var sampled = await server.SampleAsync(
            new CreateMessageRequestParams { Messages = [message], MaxTokens = 100 }, ct);

        return $"LLM response: {sampled.Content.OfType<TextContentBlock>().First().Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the person.")]
    public static Task<string> ElicitAsync(McpServer server, string message, CancellationToken ct) => AskAsync(
        server,
        message,
        new Asked.RequestSchema
        {
            Properties =
            {
                ["username"] = new Asked.StringSchema { Description = "User's response" },
                ["email"] = new Asked.StringSchema { Description = "User's email address" },
            },
            Required = ["username", "email"],
        },
        ct);

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks with defaults.")]
    public static Task<string> ElicitDefaultsAsync(McpServer server, CancellationToken ct) =>
        AskAsync(server, "Keep or change these.", new Asked.RequestSchema { Properties = Defaults }, ct);

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks to choose.")]
    public static Task<string> ElicitChoicesAsync(McpServer server, CancellationToken ct) =>
        AskAsync(server, "Choose.", new Asked.RequestSchema { Properties = Choices }, ct);

    private static async Task<string> AskAsync(
        McpServer server, string message, Asked.RequestSchema schema, CancellationToken ct)
    {
        var answer = await server.ElicitAsync(new Asked { Message = message, RequestedSchema = schema }, ct);

        return $"Elicitation completed: action={answer.Action}, content={JsonSerializer.Serialize(answer.Content)}";
    }

    private static Asked.EnumSchemaOption[] Options(string kind) =>
    [
        new() { Const = "value1", Title = $"First {kind}" },
        new() { Const = "value2", Title = $"Second {kind}" },
        new() { Const = "value3", Title = $"Third {kind}" },
    ];
}
