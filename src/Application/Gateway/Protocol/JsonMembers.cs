using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Bifrost.Application.Gateway.Protocol;

/// <summary>
/// The members of a JSON object by their names, as slices of its text, under the rules of <see cref="JsonObjectReader"/>. What
/// has another type than it should counts as left out.
/// </summary>
public sealed class JsonMembers
{
    private readonly Dictionary<string, (JsonTokenType Type, ReadOnlyMemory<byte> Json)> _members = new(StringComparer.Ordinal);

    private JsonMembers()
    {
    }

    /// <summary>The members of a text; none when it is no well-formed object.</summary>
    public static JsonMembers Of(ReadOnlyMemory<byte> json) => TryRead(json) ?? new();

    /// <summary>The members of a text; null when it is no well-formed object.</summary>
    public static JsonMembers? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            var found = new JsonMembers();

            return found.Read(json) ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a member of this name that is not null.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out var member) && member.Type != JsonTokenType.Null;

    /// <summary>A member as it came; empty when it is missing.</summary>
    public ReadOnlyMemory<byte> Raw(string name) => _members.GetValueOrDefault(name).Json;

    /// <summary>What a member is; <see cref="JsonTokenType.None"/> when it is missing.</summary>
    public JsonTokenType TypeOf(string name) => _members.GetValueOrDefault(name).Type;

    /// <summary>A member that is an object as it came, or something else instead.</summary>
    public ReadOnlyMemory<byte> ObjectOr(string name, ReadOnlyMemory<byte> otherwise) =>
        TypeOf(name) == JsonTokenType.StartObject ? Raw(name) : otherwise;

    /// <summary>A member that is a string as it came, with its quotes; empty when it is missing.</summary>
    public ReadOnlyMemory<byte> Quoted(string name) => TypeOf(name) == JsonTokenType.String ? Raw(name) : default;

    /// <summary>The text of a member that is a string; null when it is none or cannot be decoded.</summary>
    public string? Text(string name) => JsonText.Decode(Quoted(name), isReplaced: false);

    /// <summary>The text of a member that is a string, with U+FFFD for what cannot be decoded; null when it is none.</summary>
    public string? TextOrReplaced(string name) => JsonText.Decode(Quoted(name), isReplaced: true);

    /// <summary>The text of a member, or its number as it is written; null when it is neither.</summary>
    public string? TextOrNumber(string name) =>
        TypeOf(name) == JsonTokenType.Number ? Encoding.ASCII.GetString(Raw(name).Span) : Text(name);

    /// <summary>A member that is a number without fraction of 32 bits; null when it is none.</summary>
    public int? Number(string name) =>
        TypeOf(name) == JsonTokenType.Number && Utf8Parser.TryParse(Raw(name).Span, out int number, out var length) && length == Raw(name).Length
            ? number
            : null;

    /// <summary>The texts in a list; empty when there is no list.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        var reader = new JsonArrayReader(Raw(name));

        while (reader.MoveNext())
        {
            if (reader.Text is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>Whether a member is true.</summary>
    public bool IsTrue(string name) => TypeOf(name) == JsonTokenType.True;

    /// <summary>Whether a name stands in the object more than once.</summary>
    public bool HasRepeats { get; private set; }

    private bool Read(ReadOnlyMemory<byte> json)
    {
        var reader = new JsonObjectReader(json);

        while (reader.MoveNext())
        {
            if (reader.Name is { } name)
            {
                HasRepeats |= _members.ContainsKey(name);
                _members[name] = (reader.Type, reader.Value);
            }
        }

        reader.ReadToEnd();

        return reader.IsObject;
    }
}
