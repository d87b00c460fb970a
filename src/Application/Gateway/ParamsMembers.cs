using System.Buffers;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>The members of a request's parameters, apart: what is asked, and what belongs to one sending of it.</summary>
internal sealed class ParamsMembers
{
    private const string StateMember = "requestState";
    private const string ResponsesMember = "inputResponses";

    private readonly List<(string Name, ReadOnlyMemory<byte> Json)> _all = [];

    private ParamsMembers()
    {
    }

    /// <summary>Whether there is a state, of whatever form.</summary>
    public bool HasState { get; private set; }

    /// <summary>The state; null when there is none or it is no text, or stands there twice.</summary>
    public string? State { get; private set; }

    /// <summary>What says what is asked, in the order of the names: everything but metadata, state and responses.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> Asked => _all
        .Where(member => member.Name is not (StateMember or ResponsesMember or "_meta"))
        .OrderBy(member => member.Name, StringComparer.Ordinal);

    /// <summary>Reads parameters that are a well-formed object or empty.</summary>
    public static ParamsMembers Read(ReadOnlyMemory<byte> json)
    {
        var found = new ParamsMembers();

        if (json.IsEmpty)
        {
            return found;
        }

        var reader = new Utf8JsonReader(json.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            found.TakeState(name, ref reader);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            found._all.Add((name, json[start..(int)reader.BytesConsumed]));
        }

        return found;
    }

    /// <summary>What the user did about what was asked under a key; null when the client does not say.</summary>
    public string? ActionOf(string key)
    {
        foreach (var (name, json) in _all)
        {
            if (name == ResponsesMember)
            {
                using var responses = JsonDocument.Parse(json);

                return responses.RootElement.ValueKind == JsonValueKind.Object
                    && responses.RootElement.TryGetProperty(key, out var response)
                    && response.ValueKind == JsonValueKind.Object
                    && response.TryGetProperty("action", out var action)
                    && action.ValueKind == JsonValueKind.String
                        ? action.GetString()
                        : null;
            }
        }

        return null;
    }

    /// <summary>The request with another state, or with neither state nor responses.</summary>
    public byte[] WithState(JsonRpcMessage request, string? state)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer, JsonRpcReply.WriterOptions))
        {
            writer.WriteStartObject();

            foreach (var (name, json) in _all)
            {
                if (name == StateMember && state is not null)
                {
                    writer.WriteString(name, state);
                }
                else if (name != StateMember && (name != ResponsesMember || state is not null))
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(json.Span, skipInputValidation: true);
                }
            }

            writer.WriteEndObject();
        }

        return Splice.Replace(request.Json, request.ParamsStart, request.Params.Length, buffer.WrittenMemory).ToArray();
    }

    private void TakeState(string name, ref Utf8JsonReader reader)
    {
        if (name == StateMember)
        {
            State = !HasState && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            HasState = true;
        }
    }
}
