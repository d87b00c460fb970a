using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Bifrost.Infrastructure.Configuration.Reading;

/// <summary>
/// Reads JSON (RFC 8259) with comments and trailing commas into nodes. A key that stands twice is refused: two readers
/// would disagree about which one counts. No message repeats the text around a fault, because that may be a secret.
/// </summary>
internal sealed class JsonTree
{
    private const int DeepestNesting = 32;

    private static readonly JsonReaderOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = DeepestNesting,
    };

    private readonly string? _variable;
    private readonly List<string> _errors = [];
    private SettingPath _reached = SettingPath.Root;
    private ReadOnlyMemory<byte> _utf8;

    private JsonTree(string? variable) => _variable = variable;

    /// <summary>The tree of a file, or null and what is wrong with it.</summary>
    public static SettingNode? Parse(ReadOnlyMemory<byte> utf8, out IReadOnlyList<string> errors)
    {
        var tree = new JsonTree(null);
        errors = tree._errors;

        return tree.Read(utf8);
    }

    /// <summary>The tree of a variable's value, or null when it is not JSON.</summary>
    public static SettingNode? Parse(SettingNode loose) =>
        new JsonTree(loose.Variable).Read(Encoding.UTF8.GetBytes(loose.Text));

    private SettingNode? Read(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;

        if (!Utf8.IsValid(_utf8.Span))
        {
            _errors.Add("expected a text file in UTF-8, but found other bytes.");
            return null;
        }

        var reader = new Utf8JsonReader(_utf8.Span, Lenient);

        try
        {
            reader.Read();
            var root = ReadValue(ref reader, SettingPath.Root);
            reader.Read();

            return _errors.Count == 0 ? root : null;
        }
        catch (JsonException fault)
        {
            _errors.Add(Malformed(fault));
        }
        catch (InvalidOperationException)
        {
            _errors.Add($"{Position(reader.TokenStartIndex)}: this text holds half of a surrogate pair (\\uD800 to \\uDFFF).");
        }

        return null;
    }

    private SettingNode ReadValue(ref Utf8JsonReader reader, SettingPath path)
    {
        _reached = path;

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, path),
            JsonTokenType.StartArray => ReadList(ref reader, path),
            JsonTokenType.String => Leaf(SettingKind.Text, reader.GetString()!),
            JsonTokenType.Number => Leaf(SettingKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True => Leaf(SettingKind.Boolean, "true"),
            JsonTokenType.False => Leaf(SettingKind.Boolean, "false"),
            _ => Leaf(SettingKind.Null, ""),
        };
    }

    private SettingNode ReadObject(ref Utf8JsonReader reader, SettingPath path)
    {
        var node = Leaf(SettingKind.Object, "");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            var start = reader.TokenStartIndex;
            reader.Read();

            if (!node.Members.TryAdd(key, ReadValue(ref reader, path.Key(key))))
            {
                _errors.Add($"{Position(start)}: the key {path.Key(key)} stands twice; remove one of them.");
            }
        }

        return node;
    }

    private SettingNode ReadList(ref Utf8JsonReader reader, SettingPath path)
    {
        var node = Leaf(SettingKind.List, "");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            node.Items.Add(ReadValue(ref reader, path.Index(node.Items.Count)));
        }

        return node;
    }

    private SettingNode Leaf(SettingKind kind, string text) => new(kind, text) { Variable = _variable };

    private string Malformed(JsonException fault)
    {
        var lines = 0L;
        var start = 0;

        while (lines < fault.LineNumber && _utf8.Span[start..].IndexOf((byte)'\n') is var next and >= 0)
        {
            start += next + 1;
            lines++;
        }

        var after = _reached.Text.Length == 0 ? "" : $" (at or after {_reached})";

        return $"{Position(start + (fault.BytePositionInLine ?? 0))}: this is not valid JSON{after}; "
            + "look for a missing comma, quote or bracket.";
    }

    /// <summary>Line and column, both counted from one, columns in characters.</summary>
    private string Position(long offset)
    {
        var before = _utf8.Span[..(int)Math.Min(offset, _utf8.Length)];
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;

        return $"line {before.Count((byte)'\n') + 1}, column {column}";
    }
}
