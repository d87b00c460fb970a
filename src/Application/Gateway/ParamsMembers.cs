using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>The members of a request's parameters, apart: what is asked, and what belongs to one sending of it.</summary>
internal sealed class ParamsMembers
{
    private readonly List<Member> _all = [];
    private bool _hasRepeats;

    private ParamsMembers()
    {
    }

    private enum Part
    {
        Asked,
        Meta,
        State,
        Responses,
    }

    /// <summary>Whether there is a state, of whatever form.</summary>
    public bool HasState => _all.Exists(member => member.Part == Part.State);

    /// <summary>The state; null when there is none or it is no text, or stands there twice.</summary>
    public string? State { get; private set; }

    /// <summary>What says what is asked, in the order of the names: everything but metadata, state and responses.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> Asked => _all
        .Where(member => member.Part == Part.Asked)
        .Select(member => (member.Name, member.Json))
        .OrderBy(member => member.Name, StringComparer.Ordinal);

    /// <summary>Reads parameters that are a well-formed object or empty.</summary>
    public static ParamsMembers Read(ReadOnlyMemory<byte> json)
    {
        var found = new ParamsMembers();
        var reader = new JsonObjectReader(json);

        while (reader.MoveNext())
        {
            found.Take(ref reader);
        }

        found._hasRepeats = reader.HasRepeats;
        found.State = found._hasRepeats ? null : found.State;

        return found;
    }

    /// <summary>What the user did about what was asked under a key; null when the client does not say.</summary>
    public string? ActionOf(string key)
    {
        var responses = _all.Find(member => member.Part == Part.Responses).Json;

        return _hasRepeats ? null : JsonMembers.Of(JsonMembers.Of(responses).Raw(key)).Text("action");
    }

    /// <summary>The request with another state, or with neither state nor responses.</summary>
    public byte[] WithState(JsonRpcMessage request, string? state)
    {
        var kept = _all.Where(member => state is not null || member.Part is not (Part.State or Part.Responses));
        var parts = new List<ReadOnlyMemory<byte>>();

        foreach (var member in kept)
        {
            parts.Add(parts.Count == 0 ? "{"u8.ToArray() : ","u8.ToArray());
            parts.Add(member.NameToken);
            parts.Add(":"u8.ToArray());
            parts.Add(member.Part == Part.State ? Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(state!)}\"") : member.Json);
        }

        parts.Add(parts.Count == 0 ? "{}"u8.ToArray() : "}"u8.ToArray());

        return Splice.Replace(request.Json, request.ParamsStart, request.Params.Length, Splice.Of([.. parts]).ToArray()).ToArray();
    }

    // A name that cannot be decoded is told apart from others by how it is written.
    private void Take(ref JsonObjectReader reader)
    {
        var part = reader.Is("_meta"u8) ? Part.Meta
            : reader.Is("requestState"u8) ? Part.State
            : reader.Is("inputResponses"u8) ? Part.Responses
            : Part.Asked;
        State = part == Part.State ? reader.Text : State;
        _all.Add(new Member(part, reader.Name ?? Encoding.Latin1.GetString(reader.NameToken.Span), reader.NameToken, reader.Value));
    }

    private readonly record struct Member(Part Part, string Name, ReadOnlyMemory<byte> NameToken, ReadOnlyMemory<byte> Json);
}
