using Bifrost.Application.Gateway.Protocol;
using static Bifrost.Application.Gateway.Lists.JsonShapes;

namespace Bifrost.Application.Gateway.Lists;

/// <summary>
/// The schemas of tools. Arguments and structured content are objects (MCP, tools), so a schema that does not say so means it; one
/// that says something else cannot be used.
/// </summary>
internal static class ToolSchema
{
    /// <summary>The schema of any object.</summary>
    public static readonly ReadOnlyMemory<byte> AnyObject = """{"type":"object"}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> ObjectType = "\"object\""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Anything = "{}"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Never = """{"not":{}}"""u8.ToArray();

    private static readonly JsonShape Schema = ObjectOf(
        new MemberShape("type", TypeOf) { IsEssential = true, Otherwise = _ => ObjectType },
        new MemberShape("properties", Properties) { IsEssential = true },
        new MemberShape("required", Required) { IsEssential = true });

    private static readonly JsonShape Names = ListOf(Text);

    /// <summary>The schema of the arguments. Null, true and an empty list, as PHP writes an empty object, allow any.</summary>
    public static ReadOnlyMemory<byte>? Input(ReadOnlyMemory<byte> value, ICollection<string> problems)
    {
        if (!IsUnlimited(value))
        {
            return value.Span[0] == (byte)'{' ? Schema(value, problems) : Unusable;
        }

        problems.Add("inputSchema says nothing, and the schema of any object stands for it");

        return AnyObject;
    }

    /// <summary>The schema of structured content. One that allows anything is left out: with a schema, clients insist on such content.</summary>
    public static ReadOnlyMemory<byte>? Output(ReadOnlyMemory<byte> value, ICollection<string> problems) =>
        IsUnlimited(value) || IsEmpty(value, '{', '}') ? Nothing
        : value.Span[0] == (byte)'{' && Schema(value, problems) is { } schema && SchemaKeywords.CanBeCompiled(schema) ? schema
        : Unusable;

    private static bool IsUnlimited(ReadOnlyMemory<byte> value) => value.Span[0] is (byte)'n' or (byte)'t' || IsEmptyList(value);

    private static ReadOnlyMemory<byte>? TypeOf(ReadOnlyMemory<byte> value, ICollection<string> problems)
    {
        IReadOnlyList<string> said = (char)value.Span[0] switch
        {
            '"' => [JsonText.Decode(value, isReplaced: true)!],
            '[' => TextsIn(value),
            'n' => ["object"],
            _ => [],
        };

        if (!said.Contains("object", StringComparer.OrdinalIgnoreCase))
        {
            return Unusable;
        }

        if (value.Span.SequenceEqual(ObjectType.Span))
        {
            return value;
        }

        problems.Add("the type of a schema is not \"object\", which it means");

        return ObjectType;
    }

    private static ReadOnlyMemory<byte>? Properties(ReadOnlyMemory<byte> value, ICollection<string> problems)
    {
        if (value.Span[0] == (byte)'n' || IsEmptyList(value))
        {
            problems.Add("the properties of a schema are no object");

            return Anything;
        }

        var reader = new JsonObjectReader(value);
        var parts = new List<ReadOnlyMemory<byte>>();
        var isChanged = false;

        while (reader.MoveNext())
        {
            var (name, start, schema) = (reader.NameToken, reader.NameStart, reader.Value);

            // Clients take objects alone, though JSON Schema has true and false too.
            var other = (char)schema.Span[0] switch { 't' or 'n' => Anything, 'f' => Never, _ => Unusable };

            if (other is null && schema.Span[0] is not ((byte)'{' or (byte)'['))
            {
                return Unusable;
            }

            parts.Add(other is { } stands ? (byte[])[.. name.Span, (byte)':', .. stands.Span] : value[start..(reader.Start + schema.Length)]);
            isChanged |= other is not null;
        }

        if (isChanged)
        {
            problems.Add("a property of a schema is true, false or null, and an object stands for it");
        }

        return !reader.IsObject ? Unusable : isChanged ? Joined((byte)'{', parts, (byte)'}') : value;
    }

    private static ReadOnlyMemory<byte>? Required(ReadOnlyMemory<byte> value, ICollection<string> problems) => (char)value.Span[0] switch
    {
        '"' => (ReadOnlyMemory<byte>)(byte[])[(byte)'[', .. value.Span, (byte)']'],
        'n' or 't' or 'f' => Nothing,
        _ => IsEmpty(value, '{', '}') ? Nothing : Names(value, problems),
    };

    private static List<string> TextsIn(ReadOnlyMemory<byte> list)
    {
        var texts = new List<string>();
        var reader = new JsonArrayReader(list);

        while (reader.MoveNext())
        {
            texts.Add(reader.Text ?? string.Empty);
        }

        return texts;
    }
}
