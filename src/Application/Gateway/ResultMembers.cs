using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>What revision 2026-07-28 has in every result, as far as a result has it.</summary>
internal sealed class ResultMembers
{
    private ResultMembers()
    {
    }

    /// <summary>Whether it has no member at all.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether it says its type.</summary>
    public bool HasType { get; private set; }

    /// <summary>Whether nothing is missing for it to be the result.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Whether it says how long it may be kept.</summary>
    public bool HasTtl { get; private set; }

    /// <summary>Where it says for whom it may be kept; null when it does not.</summary>
    public (int Start, int Length)? Scope { get; private set; }

    /// <summary>Where the server's state stands, a string; null when there is none.</summary>
    public (int Start, int Length)? State { get; private set; }

    /// <summary>Reads a result; null when it is no object.</summary>
    public static ResultMembers? TryRead(ReadOnlyMemory<byte> json)
    {
        var reader = new JsonObjectReader(json);
        var found = new ResultMembers();

        while (reader.MoveNext())
        {
            found.IsEmpty = false;
            found.Take(ref reader);
        }

        return reader.IsObject ? found : null;
    }

    private void Take(ref JsonObjectReader reader)
    {
        if (reader.Is("resultType"u8))
        {
            HasType = true;
            IsComplete = reader.TextIs("complete"u8);
        }
        else if (reader.Is("ttlMs"u8))
        {
            HasTtl = true;
        }
        else if (reader.Is("cacheScope"u8))
        {
            Scope = PlaceOf(ref reader) ?? Scope;
        }
        else if (reader.Is("requestState"u8))
        {
            State = PlaceOf(ref reader) ?? State;
        }
    }

    private static (int Start, int Length)? PlaceOf(ref JsonObjectReader reader) =>
        reader.Type == JsonTokenType.String ? (reader.Start, reader.Value.Length) : null;
}
