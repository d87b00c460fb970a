using System.Text.Encodings.Web;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The parameters of a request: what decides where it goes is found in them, the rest is not looked at. A second member of
/// that name is refused in any spelling, because a server that reads names case-insensitively would serve another thing than
/// the one that was checked.
/// </summary>
public sealed class RequestParams
{
    private RequestParams(ReadOnlyMemory<byte> json, PooledBuffer? source) => (Json, Source) = (json, source);

    /// <summary>The parameters as they came: an object.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The buffer that the parameters stand in; null when they have an array of their own.</summary>
    public PooledBuffer? Source { get; }

    /// <summary>The name or address that decides, as the client sees it.</summary>
    public string Key { get; private set; } = string.Empty;

    /// <summary>Whether a reference is one by address.</summary>
    public bool IsAddress { get; private set; }

    /// <summary>The progress token as it came, quotes included; empty when progress is not asked for.</summary>
    public ReadOnlyMemory<byte> ProgressToken { get; private set; }

    /// <summary>Where the progress token stands.</summary>
    public int TokenStart { get; private set; }

    /// <summary>Where the metadata stands; null when there is none.</summary>
    public int? MetaStart { get; private set; }

    /// <summary>Whether the metadata has no members.</summary>
    public bool IsMetaEmpty { get; private set; } = true;

    /// <summary>Whether the parameters have no members.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether the request says by itself what earlier revisions agree on once (MCP 2026-07-28).</summary>
    public bool IsModern { get; private set; }

    private int KeyStart { get; set; }

    private int KeyLength { get; set; }

    /// <summary>Reads parameters; null when they are no object with exactly one such member, a string.</summary>
    /// <param name="request">A request without fault.</param>
    /// <param name="key">The member that decides; null when none does.</param>
    public static RequestParams? TryRead(JsonRpcMessage request, ParamsKey? key) => TryRead(request.Params, request.Source, key);

    /// <summary>Parameters of Bifrost's own making, in an array of their own.</summary>
    public static RequestParams Of(byte[] json, ParamsKey? key = null) =>
        TryRead(json, source: null, key) ?? throw new ArgumentException("No parameters.", nameof(json));

    private static RequestParams? TryRead(ReadOnlyMemory<byte> json, PooledBuffer? source, ParamsKey? key) => json.IsEmpty
        ? (key is null ? new RequestParams("{}"u8.ToArray(), source: null) : null)
        : Read(new RequestParams(json, source), key);

    /// <summary>Cuts a prefix, which is ASCII, from the deciding member.</summary>
    public JsonEdit WithoutPrefix(int length)
    {
        // Written without escapes, the prefix is cut out; else the name is written anew.
        if (!Json.Span.Slice(KeyStart + 1, length).Contains((byte)'\\'))
        {
            return new JsonEdit(KeyStart + 1, length, default);
        }

        var key = JsonEncodedText.Encode(Key.AsSpan(length), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

        return new JsonEdit(KeyStart + 1, KeyLength - 2, key.EncodedUtf8Bytes.ToArray());
    }

    /// <summary>Puts another text in place of the deciding member.</summary>
    public JsonEdit WithKey(string key) => new(
        KeyStart, KeyLength, (byte[])[(byte)'"', .. JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"']);

    private static RequestParams? Read(RequestParams found, ParamsKey? key)
    {
        var reader = new JsonObjectReader(found.Json);

        while (reader.MoveNext())
        {
            found.IsEmpty = false;
            var isKey = ParamsKey.IsNamed(ref reader, key, out var isExact);

            if (isKey && (!isExact || !found.TakeKey(ref reader, key!, offset: 0)))
            {
                return null;
            }

            if (!isKey && reader.Is("_meta"u8) && !found.TakeMeta(ref reader))
            {
                return null;
            }
        }

        return !reader.HasRepeats && (key is null || found.KeyLength > 0) ? found : null;
    }

    private bool TakeKey(ref JsonObjectReader reader, ParamsKey key, int offset)
    {
        if (key == ParamsKey.Reference)
        {
            return TakeReference(ref reader);
        }

        if (KeyLength > 0 || reader.Text is not { } text)
        {
            return false;
        }

        Key = text;
        KeyStart = offset + reader.Start;
        KeyLength = reader.Value.Length;

        return true;
    }

    // What is referred to is a prompt by its name or a resource by its address.
    private bool TakeReference(ref JsonObjectReader reader)
    {
        if (KeyLength > 0 || reader.Type != JsonTokenType.StartObject)
        {
            return false;
        }

        var members = new JsonObjectReader(reader.Value);

        while (members.MoveNext())
        {
            var isName = ParamsKey.IsNamed(ref members, ParamsKey.Name, out var isExact);
            var isAddress = !isName && ParamsKey.IsNamed(ref members, ParamsKey.Uri, out isExact);

            if ((isName || isAddress) && (!isExact || !TakeKey(ref members, isName ? ParamsKey.Name : ParamsKey.Uri, reader.Start)))
            {
                return false;
            }

            IsAddress |= isAddress;
        }

        return KeyLength > 0;
    }

    // A token that is neither string nor number, or stands there twice, is no token. Metadata that stands there twice is
    // refused: what is put into the first would be lost in the second.
    private bool TakeMeta(ref JsonObjectReader reader)
    {
        if (reader.Type != JsonTokenType.StartObject)
        {
            return true;
        }

        MetaStart = reader.Start;
        var members = new JsonObjectReader(reader.Value);

        while (members.MoveNext())
        {
            IsMetaEmpty = false;
            IsModern |= members.Is("io.modelcontextprotocol/protocolVersion"u8);

            if (members.Is("progressToken"u8))
            {
                if (members.Type is not (JsonTokenType.String or JsonTokenType.Number))
                {
                    return false;
                }

                TokenStart = reader.Start + members.Start;
                ProgressToken = members.Value;
            }
        }

        return !members.HasRepeats;
    }
}
