using System.Text.Json;

namespace Bifrost.Application.Gateway.Protocol;

/// <summary>
/// Reads the members of one JSON object, forward only. All reading of members in the gateway and of what providers answer is
/// written on it. A name that cannot be decoded is none that anybody looks for. Of members of one name the last counts, as for
/// the JSON readers of JavaScript, Python and .NET; where two programs must not read differently, <see cref="HasRepeats"/>
/// refuses. Nothing here throws on well-formed JSON that is at most <see cref="MaxDepth"/> deep; on anything else
/// <see cref="JsonException"/> is thrown.
/// </summary>
public ref struct JsonObjectReader
{
    /// <summary>Levels of nesting that are read. The reader does not recurse; it is more than any schema needs.</summary>
    public const int MaxDepth = 512;

    internal static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _name;
    private bool _isNameEscaped;
    private int _nameStart;
    private ulong _found;

    /// <summary>Begins before the first member.</summary>
    /// <param name="json">A JSON text; without members when it is empty or no object.</param>
    public JsonObjectReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span, Options);
        IsObject = !json.IsEmpty && _reader.Read() && _reader.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>Whether the text is an object.</summary>
    public bool IsObject { get; }

    /// <summary>Whether a member that was found stood in the object before.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>What the value of the member is.</summary>
    public JsonTokenType Type { get; private set; }

    /// <summary>Where the value begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>The value as it came; a string with its quotes.</summary>
    public ReadOnlyMemory<byte> Value
    {
        get
        {
            _reader.Skip();

            return _json[Start..(int)_reader.BytesConsumed];
        }
    }

    /// <summary>The value when it is a string that can be decoded, else null.</summary>
    public readonly string? Text =>
        Type == JsonTokenType.String ? JsonText.Decode(_reader.ValueSpan, _reader.ValueIsEscaped) : null;

    /// <summary>The value when it is a string, with U+FFFD for what cannot be decoded; else null.</summary>
    public readonly string? TextOrReplaced =>
        Type == JsonTokenType.String ? JsonText.DecodeOrReplace(_reader.ValueSpan, _reader.ValueIsEscaped) : null;

    /// <summary>The value when it is a number without fraction of 32 bits, else null.</summary>
    public readonly int? Number => Type == JsonTokenType.Number && _reader.TryGetInt32(out var number) ? number : null;

    /// <summary>The name; null when it cannot be decoded.</summary>
    public readonly string? Name => JsonText.Decode(_name, _isNameEscaped);

    /// <summary>Where the name begins in the text, with its quote.</summary>
    public readonly int NameStart => _nameStart;

    /// <summary>The name as it came, with its quotes.</summary>
    public readonly ReadOnlyMemory<byte> NameToken => _json.Slice(_nameStart, _name.Length + 2);

    /// <summary>Goes to the next member; false when there is none.</summary>
    public bool MoveNext()
    {
        if (!IsObject)
        {
            return false;
        }

        if (_nameStart > 0)
        {
            _reader.Skip();
        }

        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _name = _reader.ValueSpan;
        _isNameEscaped = _reader.ValueIsEscaped;
        _nameStart = (int)_reader.TokenStartIndex;
        _reader.Read();
        Type = _reader.TokenType;
        Start = (int)_reader.TokenStartIndex;

        return true;
    }

    /// <summary>Whether the member has this name: ASCII, at most 64 letters.</summary>
    public bool Is(ReadOnlySpan<byte> name)
    {
        if (!JsonText.Is(_name, _isNameEscaped, name))
        {
            return false;
        }

        // One bit a name; only where two share theirs is the object read again.
        var bit = 1UL << ((name.Length * 7) + name[0] + name[^1]);
        HasRepeats = HasRepeats || ((_found & bit) != 0 && StandsBefore(name));
        _found |= bit;

        return true;
    }

    /// <summary>Whether the member has this name in upper or lower case.</summary>
    public readonly bool IsInAnyCase(ReadOnlySpan<byte> name) => JsonText.IsInAnyCase(_name, _isNameEscaped, name);

    /// <summary>Whether the value is a string that is this word.</summary>
    public readonly bool TextIs(ReadOnlySpan<byte> word) =>
        Type == JsonTokenType.String && JsonText.Is(_reader.ValueSpan, _reader.ValueIsEscaped, word);

    /// <summary>Reads to the end of the text; what stands behind the object is refused as ill-formed.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public void ReadToEnd()
    {
        while (MoveNext())
        {
        }

        _reader.Skip();
        _reader.Read();
    }

    private readonly bool StandsBefore(ReadOnlySpan<byte> name)
    {
        var earlier = new JsonObjectReader(_json);

        while (earlier.MoveNext() && earlier._nameStart < _nameStart)
        {
            if (JsonText.Is(earlier._name, earlier._isNameEscaped, name))
            {
                return true;
            }
        }

        return false;
    }
}
