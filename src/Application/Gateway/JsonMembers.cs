using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>The members of a JSON object as slices of its text. Of members of one name the first counts.</summary>
public sealed class JsonMembers
{
    private readonly Dictionary<string, (JsonTokenType Type, ReadOnlyMemory<byte> Json)> _members = new(StringComparer.Ordinal);

    private JsonMembers()
    {
    }

    /// <summary>The members of a text; none when it is no well-formed object.</summary>
    public static JsonMembers Of(ReadOnlyMemory<byte> json)
    {
        var found = new JsonMembers();

        try
        {
            found.Read(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws for an escaped half of a surrogate pair.
            found._members.Clear();
        }

        return found;
    }

    /// <summary>Whether there is a member of this name that is not null.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out var member) && member.Type != JsonTokenType.Null;

    /// <summary>A member as it came; empty when it is missing.</summary>
    public ReadOnlyMemory<byte> Raw(string name) => _members.GetValueOrDefault(name).Json;

    /// <summary>A member that is an object as it came, or something else instead.</summary>
    public ReadOnlyMemory<byte> ObjectOr(string name, ReadOnlyMemory<byte> otherwise) => Typed(name, JsonTokenType.StartObject) ?? otherwise;

    /// <summary>A member that is a string as it came, with its quotes; empty when it is missing.</summary>
    public ReadOnlyMemory<byte> Quoted(string name) => Typed(name, JsonTokenType.String) ?? default;

    /// <summary>The text of a member that is a string; null when it is none.</summary>
    public string? Text(string name)
    {
        if (Typed(name, JsonTokenType.String) is not { } json)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json.Span);
        reader.Read();

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>All of them, in order.</summary>
    public IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> All =>
        _members.Select(member => KeyValuePair.Create(member.Key, member.Value.Json));

    private ReadOnlyMemory<byte>? Typed(string name, JsonTokenType type) =>
        _members.TryGetValue(name, out var member) && member.Type == type ? member.Json : default(ReadOnlyMemory<byte>?);

    private void Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, JsonRpcMessage.ReaderOptions);

        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var type = reader.TokenType;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _members.TryAdd(name, (type, json[start..(int)reader.BytesConsumed]));
        }
    }
}
