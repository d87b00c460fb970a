using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>A tool whose schema is given as it is, with words that no SDK knows.</summary>
internal static class SchemaTool
{
    private const string Schema =
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
        "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
        "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
        "contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
        "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
        "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
        "then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false}
        """;

    /// <summary>The tool with the schema.</summary>
    public static McpServerTool Make()
    {
        var tool = McpServerTool.Create(
            () => "The schema is what matters.",
            new McpServerToolCreateOptions
            {
                Name = "json_schema_2020_12_tool",
                Description = "Has a schema with words of 2020-12.",
            });
        tool.ProtocolTool.InputSchema = JsonElement.Parse(Schema);

        return tool;
    }

    /// <summary>A tool one of whose parameters travels in a header as well (SEP-2243).</summary>
    public static McpServerTool MakeWithHeader() => McpServerTool.Create(
        ([McpHeader("Region"), Description("Where to look.")] string region) => $"Looked in {region}.",
        new McpServerToolCreateOptions { Name = "test_header_tool", Description = "Says in a header where it looks." });
}
