using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>Tools that answer one kind of content each.</summary>
[McpServerToolType]
internal sealed class ContentTools
{
    /// <summary>One red pixel.</summary>
    public static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    private static readonly byte[] Silence = Convert.FromBase64String(
        "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=");

    [McpServerTool(Name = "test_simple_text"), Description("Answers a text.")]
    public static string Text() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Answers an image.")]
    public static ContentBlock Image() => ImageContentBlock.FromBytes(Pixel, "image/png");

    [McpServerTool(Name = "test_audio_content"), Description("Answers a sound.")]
    public static ContentBlock Audio() => AudioContentBlock.FromBytes(Silence, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource"), Description("Answers a resource.")]
    public static ContentBlock Resource() =>
        Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Answers a text, an image and a resource.")]
    public static IEnumerable<ContentBlock> Mixed() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        Image(),
        Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling"), Description("Always fails.")]
    public static string Fail() => throw new McpException("This tool intentionally returns an error for testing");

    private static EmbeddedResourceBlock Embedded(string uri, string type, string text) => new()
    {
        Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text },
    };
}
