using System.Text.Json;

namespace Bifrost.Application.Gateway.Protocol;

/// <summary>Reads the elements of one JSON array, under the rules of <see cref="JsonObjectReader"/>.</summary>
public ref struct JsonArrayReader
{
    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;
    private bool _hasBegun;

    /// <summary>Begins before the first element.</summary>
    /// <param name="json">A JSON text; without elements when it is empty or no array.</param>
    public JsonArrayReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span, JsonObjectReader.Options);
        IsArray = !json.IsEmpty && _reader.Read() && _reader.TokenType == JsonTokenType.StartArray;
    }

    /// <summary>Whether the text is an array.</summary>
    public bool IsArray { get; }

    /// <summary>What the element is.</summary>
    public JsonTokenType Type { get; private set; }

    /// <summary>The element as it came; a string with its quotes.</summary>
    public ReadOnlyMemory<byte> Value
    {
        get
        {
            var start = Start;
            _reader.Skip();

            return _json[start..(int)_reader.BytesConsumed];
        }
    }

    /// <summary>The element when it is a string that can be decoded, else null.</summary>
    public readonly string? Text =>
        Type == JsonTokenType.String ? JsonText.Decode(_reader.ValueSpan, _reader.ValueIsEscaped) : null;

    /// <summary>Where the element begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Goes to the next element; false when there is none.</summary>
    public bool MoveNext()
    {
        if (!IsArray)
        {
            return false;
        }

        if (_hasBegun)
        {
            _reader.Skip();
        }

        _hasBegun = true;

        if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        Type = _reader.TokenType;
        Start = (int)_reader.TokenStartIndex;

        return true;
    }

    /// <summary>Reads to the end of the text; what stands behind the array is refused as ill-formed.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public void ReadToEnd()
    {
        while (MoveNext())
        {
        }

        _reader.Skip();
        _reader.Read();
    }
}
