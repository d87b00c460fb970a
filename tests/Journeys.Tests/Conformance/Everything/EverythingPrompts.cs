using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>The prompts.</summary>
[McpServerPromptType]
internal sealed class EverythingPrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("Takes nothing.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("Takes two texts.")]
    public static string WithArguments([Description("First test argument")] string arg1, [Description("Second test argument")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("Shows a resource.")]
    public static IEnumerable<PromptMessage> WithResource([Description("URI of the resource to embed")] string resourceUri) =>
    [
        OfUser(new EmbeddedResourceBlock
        {
            Resource = new TextResourceContents
            {
                Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing.",
            },
        }),
        OfUser(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("Shows an image.")]
    public static IEnumerable<PromptMessage> WithImage() =>
    [
        OfUser(ImageContentBlock.FromBytes(ContentTools.Pixel, "image/png")),
        OfUser(new TextContentBlock { Text = "Please analyze the image above." }),
    ];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("Wants a context.")]
    public static string WithQuestion(RequestContext<GetPromptRequestParams> context) =>
        Questions.TextOf(context.Params?.InputResponses, "user_context", "context") is { } text
            ? $"Use this context: {text}"
            : throw new InputRequiredException(
                Questions.One("user_context", Questions.Form("What context should the prompt use?", "context")));

    private static PromptMessage OfUser(ContentBlock content) => new() { Role = Role.User, Content = content };
}
