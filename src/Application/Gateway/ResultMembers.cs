using System.Text.Json;

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
        var reader = new Utf8JsonReader(json.Span, JsonRpcMessage.ReaderOptions);

        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var found = new ResultMembers();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found.IsEmpty = false;
            found.Take(ref reader);
            reader.Skip();
        }

        return found;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        var isType = reader.ValueTextEquals("resultType"u8);
        var isTtl = reader.ValueTextEquals("ttlMs"u8);
        var isScope = reader.ValueTextEquals("cacheScope"u8);
        var isState = reader.ValueTextEquals("requestState"u8);
        reader.Read();
        var isText = reader.TokenType == JsonTokenType.String;
        var place = ((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        HasTtl |= isTtl;
        HasType |= isType;
        IsComplete &= !isType || (isText && reader.ValueTextEquals("complete"u8));
        Scope = isScope && isText ? place : Scope;
        State = isState && isText ? place : State;
    }
}
