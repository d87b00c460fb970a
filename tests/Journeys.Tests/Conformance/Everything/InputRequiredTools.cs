using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Context = ModelContextProtocol.Server.RequestContext<ModelContextProtocol.Protocol.CallToolRequestParams>;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>Tools that need to be called again with an answer: multi-round-trip results of 2026-07-28.</summary>
[McpServerToolType]
internal sealed class InputRequiredTools
{
    private const string Confirm = "confirm";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Wants a name.")]
    public static string Elicit(Context context) => Questions.TextOf(context.Params?.InputResponses, "user_name", "name") is { } name
        ? $"Hello, {name}!"
        : throw new InputRequiredException(Questions.One("user_name", Questions.Name("What is your name?")));

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Wants the client's model.")]
    public static string Sample(Context context) => Has(context, "capital_question")
        ? "The model answered."
        : throw new InputRequiredException(
            Questions.One("capital_question", Questions.Model("What is the capital of France?", 100)));

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Wants the client's roots.")]
    public static string Roots(Context context) => Has(context, "client_roots")
        ? $"Roots: {context.Params!.InputResponses!["client_roots"].RawValue.GetRawText()}"
        : throw new InputRequiredException(Questions.One("client_roots", Questions.Roots));

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Wants its own state back.")]
    public static string State(Context context) => StateOf(context) == Confirm && Has(context, Confirm)
        ? "state-ok"
        : throw new InputRequiredException(Questions.One(Confirm, Questions.Yes), Sealed(Confirm));

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Wants its own state back, unchanged.")]
    public static string Unchanged(Context context) => State(context);

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Wants three things at once.")]
    public static string Multiple(Context context) =>
        Has(context, "user_name") && Has(context, "greeting") && Has(context, "client_roots")
            ? "All three came."
            : throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["user_name"] = Questions.Name("What is your name?"),
                    ["greeting"] = Questions.Model("Generate a greeting", 50),
                    ["client_roots"] = Questions.Roots,
                },
                Sealed("multiple"));

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Wants one thing after the other.")]
    public static string Rounds(Context context) => StateOf(context) switch
    {
        "two" when Has(context, "step2") => "Both came.",
        "one" when Has(context, "step1") => throw new InputRequiredException(
            Questions.One("step2", Questions.Form("Step 2: What is your favorite color?", "color")), Sealed("two")),
        _ => throw new InputRequiredException(
            Questions.One("step1", Questions.Name("Step 1: What is your name?")), Sealed("one")),
    };

    private static bool Has(Context context, string key) => context.Params?.InputResponses?.ContainsKey(key) == true;

    private static string Sealed(string state) => $"{state}.{Convert.ToHexString(Mac(state))}";

    private static string? StateOf(Context context)
    {
        if (context.Params?.RequestState is not { } presented)
        {
            return null;
        }

        var state = presented.Split('.')[0];

        return presented == Sealed(state)
            ? state
            : throw new McpProtocolException("The state is not what this server gave.", McpErrorCode.InvalidParams);
    }

    private static byte[] Mac(string state) => HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(state));
}
