using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>The resources.</summary>
[McpServerResourceType]
internal sealed class EverythingResources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "Static text", MimeType = "text/plain")]
    [Description("A text that never changes.")]
    public static string Text() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "Static image", MimeType = "image/png")]
    [Description("An image that never changes.")]
    public static ResourceContents Image() =>
        BlobResourceContents.FromBytes(ContentTools.Pixel, "test://static-binary", "image/png");

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "Watched text", MimeType = "text/plain")]
    [Description("A text that can be watched.")]
    public static string Watched() => "Watched resource content.";

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "Data by id", MimeType = "application/json")]
    [Description("Data of an id.")]
    public static ResourceContents ById(string id) => new TextResourceContents
    {
        Uri = $"test://template/{id}/data",
        MimeType = "application/json",
        Text = JsonSerializer.Serialize(new { id, templateTest = true, data = $"Data for ID: {id}" }),
    };
}
