using System.Text.RegularExpressions;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>
/// Whether a validator can compile a schema. The TypeScript SDK compiles the output schema of each listed tool (Ajv, draft 7) and
/// loses the whole list over one that it cannot. In doubt the answer is no: without its output schema a tool works as well.
/// </summary>
internal static partial class SchemaKeywords
{
    private const int Deepest = 64;

    private static readonly string[] Types = ["string", "number", "integer", "boolean", "null", "object", "array"];

    /// <summary>Whether it can be compiled.</summary>
    public static bool CanBeCompiled(ReadOnlyMemory<byte> schema) => IsSchema(schema, schema, depth: 0);

    private static bool IsSchema(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> schema, int depth)
    {
        if (depth == Deepest || schema.Span[0] != (byte)'{')
        {
            return depth < Deepest && schema.Span[0] is (byte)'t' or (byte)'f';
        }

        var reader = new JsonObjectReader(schema);

        while (reader.MoveNext())
        {
            if (reader.Name is not { } name || !IsKeyword(root, name, reader.Value, depth + 1))
            {
                return false;
            }
        }

        // A keyword of OpenAPI that says something of the type.
        return JsonMembers.Of(schema) is var members
            && (members.Raw("nullable").IsEmpty || (members.Text("type") is { } type && type != "null"));
    }

    private static bool IsKeyword(ReadOnlyMemory<byte> root, string name, ReadOnlyMemory<byte> value, int depth) => name switch
    {
        "type" => TextsIn(value) is { Count: > 0 } types && types.TrueForAll(type => Types.Contains(type)),
        "$ref" => JsonText.Decode(Quoted(value), isReplaced: false) is { } pointer && IsFound(root, pointer),
        "$id" => !Quoted(value).IsEmpty,
        "id" or "formatMinimum" or "formatMaximum" or "formatExclusiveMinimum" or "formatExclusiveMaximum" => false,
        "pattern" => JsonText.Decode(Quoted(value), isReplaced: false) is { } pattern && IsPattern(pattern),
        "format" => !Quoted(value).IsEmpty,
        "nullable" or "uniqueItems" => value.Span[0] is (byte)'t' or (byte)'f',
        "maximum" or "exclusiveMaximum" or "minimum" or "exclusiveMinimum" => IsNumber(value),
        "multipleOf" or "maxLength" or "minLength" or "maxItems" or "minItems" or "maxProperties" or "minProperties"
            or "maxContains" or "minContains" => IsNumber(value) && value.Span[0] != (byte)'-',
        "required" => value.Span[0] == (byte)'[' && !TextsIn(value).Contains(null),
        "enum" => value.Span[0] == (byte)'[' && TextsIn(value).Count > 0,
        "allOf" or "anyOf" or "oneOf" => value.Span[0] == (byte)'[' && AreSchemas(root, value, depth) is > 0,
        "items" => value.Span[0] == (byte)'[' ? AreSchemas(root, value, depth) is > 0 : IsSchema(root, value, depth),
        "additionalItems" or "additionalProperties" or "contains" or "not" or "if" or "then" or "else" or "propertyNames"
            or "unevaluatedProperties" or "unevaluatedItems" => IsSchema(root, value, depth),
        "properties" or "definitions" or "$defs" or "dependentSchemas" => AreMembers(root, value, depth, arePatterns: false),
        "patternProperties" => AreMembers(root, value, depth, arePatterns: true),
        "dependencies" => value.Span[0] == (byte)'{',
        _ => true,
    };

    private static bool AreMembers(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> value, int depth, bool arePatterns)
    {
        var reader = new JsonObjectReader(value);

        while (reader.MoveNext())
        {
            if (reader.Name is not { } name || (arePatterns && !IsPattern(name)) || !IsSchema(root, reader.Value, depth))
            {
                return false;
            }
        }

        return reader.IsObject;
    }

    // How many there are; null when one is none.
    private static int? AreSchemas(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> value, int depth)
    {
        var reader = new JsonArrayReader(value);
        var count = 0;

        while (reader.MoveNext())
        {
            if (!IsSchema(root, reader.Value, depth))
            {
                return null;
            }

            count++;
        }

        return count;
    }

    // The elements of a list, or the one text; null for what is no text.
    private static List<string?> TextsIn(ReadOnlyMemory<byte> value)
    {
        if (value.Span[0] == (byte)'"')
        {
            return [JsonText.Decode(value, isReplaced: false)];
        }

        var texts = new List<string?>();
        var reader = new JsonArrayReader(value);

        while (reader.MoveNext())
        {
            texts.Add(reader.Text);
        }

        return texts;
    }

    private static ReadOnlyMemory<byte> Quoted(ReadOnlyMemory<byte> value) => value.Span[0] == (byte)'"' ? value : default;

    private static bool IsNumber(ReadOnlyMemory<byte> value) => value.Span[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');

    // A reference within the schema, as a JSON pointer (RFC 6901).
    private static bool IsFound(ReadOnlyMemory<byte> root, string reference)
    {
        if (reference == "#")
        {
            return true;
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return false;
        }

        var place = root;

        foreach (var part in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            place = JsonMembers.Of(place).Raw(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

            if (place.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPattern(string pattern)
    {
        if (!Plain().IsMatch(pattern) || pattern.Replace("(?:", "(", StringComparison.Ordinal).Contains("(?", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);

            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // What JavaScript reads in Unicode mode as .NET does.
    [GeneratedRegex(
        @"^(?:[^\\\[\](){}]|\\[dDwWsSbBtnrvf.*+?^$|()\[\]{}\\/]|"
        + @"\[\^?-?(?:\\[dDwWsS]|(?:[^\\\[\]\-]|\\[tnrvf\-.*+?^$|()\[\]{}\\/])(?:-(?:[^\\\[\]\-]|\\[tnrvf\-.*+?^$|()\[\]{}\\/]))?)+-?\]"
        + @"|\{\d+(?:,\d*)?\}|\((?:\?:)?|\))*\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
