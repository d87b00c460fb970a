using System.Globalization;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Compares the arguments of a call with the headers that repeat them (MCP 2026-07-28, custom headers): a tool marks those
/// properties of its schema with <c>x-mcp-header</c>. Whoever decided by a header before has decided for the call that is made.
/// </summary>
internal static class ParameterHeaders
{
    private const int Deepest = 32;

    /// <summary>What is wrong, in one sentence; null when nothing is.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="parameters">The parameters of the call.</param>
    /// <param name="headers">The headers, by the name behind their prefix.</param>
    public static string? FaultOf(ListEntry tool, ReadOnlyMemory<byte> parameters, IReadOnlyDictionary<string, string> headers)
    {
        if (tool.Json.Span.IndexOf("x-mcp-header"u8) < 0)
        {
            return null;
        }

        using var description = JsonDocument.Parse(tool.Json, new JsonDocumentOptions { MaxDepth = 512 });
        using var call = JsonDocument.Parse(parameters, new JsonDocumentOptions { MaxDepth = 512 });

        return description.RootElement.TryGetProperty("inputSchema", out var schema)
            ? FaultOf(schema, Member(call.RootElement, "arguments"), headers, depth: 0)
            : null;
    }

    // Only what a chain of properties leads to can be marked.
    private static string? FaultOf(
        JsonElement schema, JsonElement? arguments, IReadOnlyDictionary<string, string> headers, int depth)
    {
        if (depth == Deepest || Member(schema, "properties") is not { ValueKind: JsonValueKind.Object } properties)
        {
            return null;
        }

        foreach (var property in properties.EnumerateObject())
        {
            var value = arguments is { } all ? Member(all, property.Name) : null;
            var fault = Member(property.Value, "x-mcp-header") is { ValueKind: JsonValueKind.String } name
                ? Compare(name.GetString()!, value, headers)
                : FaultOf(property.Value, value, headers, depth + 1);

            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? Compare(string name, JsonElement? value, IReadOnlyDictionary<string, string> headers)
    {
        var isSent = headers.TryGetValue(name, out var header);

        if (value is not { ValueKind: not JsonValueKind.Null } argument)
        {
            return isSent ? $"Header mismatch: Mcp-Param-{name} repeats an argument that is not there." : null;
        }

        if (!isSent)
        {
            return $"Header mismatch: Mcp-Param-{name} is missing.";
        }

        return HeaderText.TryDecode(header!) is { } text && IsSame(argument, text)
            ? null
            : $"Header mismatch: Mcp-Param-{name} is not what the argument is.";
    }

    private static bool IsSame(JsonElement argument, string text) => argument.ValueKind switch
    {
        JsonValueKind.String => argument.ValueEquals(text),
        JsonValueKind.True => text == "true",
        JsonValueKind.False => text == "false",
        JsonValueKind.Number => argument.TryGetDecimal(out var number)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var sent)
            && number == sent,
        _ => false,
    };

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
