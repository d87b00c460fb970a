using System.Globalization;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

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

        var schema = JsonMembers.Of(tool.Json).Raw("inputSchema");

        return FaultOf(schema, JsonMembers.Of(parameters).Raw("arguments"), headers, depth: 0);
    }

    // Only what a chain of properties leads to can be marked. A name that cannot be decoded is no argument's.
    private static string? FaultOf(
        ReadOnlyMemory<byte> schema, ReadOnlyMemory<byte> arguments, IReadOnlyDictionary<string, string> headers, int depth)
    {
        var properties = new JsonObjectReader(depth == Deepest ? default : JsonMembers.Of(schema).Raw("properties"));
        var given = JsonMembers.Of(arguments);
        string? fault = null;

        while (fault is null && properties.MoveNext())
        {
            if (properties.Name is { } property)
            {
                var inner = properties.Value;
                fault = JsonMembers.Of(inner).Text("x-mcp-header") is { } name
                    ? Compare(name, given, property, headers)
                    : FaultOf(inner, given.Raw(property), headers, depth + 1);
            }
        }

        return fault;
    }

    private static string? Compare(string name, JsonMembers given, string property, IReadOnlyDictionary<string, string> headers)
    {
        var isSent = headers.TryGetValue(name, out var header);

        if (!given.Has(property))
        {
            return isSent ? $"Header mismatch: Mcp-Param-{name} repeats an argument that is not there." : null;
        }

        if (!isSent)
        {
            return $"Header mismatch: Mcp-Param-{name} is missing.";
        }

        return HeaderText.TryDecode(header!) is { } text && IsSame(given, property, text)
            ? null
            : $"Header mismatch: Mcp-Param-{name} is not what the argument is.";
    }

    private static bool IsSame(JsonMembers given, string property, string text) => given.TypeOf(property) switch
    {
        JsonTokenType.String => given.Text(property) == text,
        JsonTokenType.True => text == "true",
        JsonTokenType.False => text == "false",
        JsonTokenType.Number => decimal.TryParse(given.TextOrNumber(property), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var sent)
            && number == sent,
        _ => false,
    };
}
