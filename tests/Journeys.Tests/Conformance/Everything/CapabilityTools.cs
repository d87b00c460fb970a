using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Context = ModelContextProtocol.Server.RequestContext<ModelContextProtocol.Protocol.CallToolRequestParams>;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>Tools whose behaviour depends on what the client says it can do.</summary>
[McpServerToolType]
internal sealed class CapabilityTools
{
    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client can answer.")]
    public static string Capable(Context context)
    {
        var can = context.Server.ClientCapabilities;
        var asked = new Dictionary<string, InputRequest>();

        if (can?.Elicitation is not null)
        {
            asked["user_name"] = Questions.Name("What is your name?");
        }

        if (can?.Sampling is not null)
        {
            asked["greeting"] = Questions.Model("Generate a greeting", 50);
        }

        return asked.Count == 0 || context.Params?.InputResponses is not null
            ? "Nothing to ask."
            : throw new InputRequiredException(asked);
    }

    [McpServerTool(Name = "test_missing_capability"), Description("Refuses clients without sampling.")]
    public static string NeedsSampling(Context context) => context.Server.ClientCapabilities?.Sampling is not null
        ? "The client can sample."
        : throw new MissingRequiredClientCapabilityException(
            new ClientCapabilities { Sampling = new SamplingCapability() }, "This tool needs sampling.");

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Answers without a question in between.")]
    public static string NoQuestion() => "No question was asked on the way.";

    [McpServerTool(Name = "test_logging_tool"), Description("Logs a line where the client wants it.")]
    public static string Logs() => "Nobody asked for lines.";
}
