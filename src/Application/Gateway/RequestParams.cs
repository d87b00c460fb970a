using System.Text.Encodings.Web;
using System.Text.Json;

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

    private static RequestParams? TryRead(ReadOnlyMemory<byte> json, PooledBuffer? source, ParamsKey? key)
    {
        try
        {
            return json.IsEmpty
                ? (key is null ? new RequestParams("{}"u8.ToArray(), source: null) : null)
                : Read(new RequestParams(json, source), key);
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped half of a surrogate pair.
            return null;
        }
    }

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

    private static RequestParams? Read(RequestParams found, ParamsKey? key)
    {
        var reader = new Utf8JsonReader(found.Json.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found.IsEmpty = false;
            var isKey = ParamsKey.IsNamed(ref reader, key, out var isExact);
            var isMeta = !isKey && reader.ValueTextEquals("_meta"u8);
            reader.Read();

            if (isKey && (!isExact || !found.TakeKey(ref reader, key!)))
            {
                return null;
            }

            if (isMeta && !found.TakeMeta(ref reader))
            {
                return null;
            }

            reader.Skip();
        }

        return key is null || found.KeyLength > 0 ? found : null;
    }

    private bool TakeKey(ref Utf8JsonReader reader, ParamsKey key)
    {
        if (key == ParamsKey.Reference)
        {
            return TakeReference(ref reader);
        }

        if (KeyLength > 0 || reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        Key = reader.GetString()!;
        KeyStart = (int)reader.TokenStartIndex;
        KeyLength = (int)reader.BytesConsumed - KeyStart;

        return true;
    }

    // What is referred to is a prompt by its name or a resource by its address.
    private bool TakeReference(ref Utf8JsonReader reader)
    {
        if (KeyLength > 0 || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = ParamsKey.IsNamed(ref reader, ParamsKey.Name, out var isExact);
            var isAddress = !isName && ParamsKey.IsNamed(ref reader, ParamsKey.Uri, out isExact);
            reader.Read();

            if ((isName || isAddress) && (!isExact || !TakeKey(ref reader, isName ? ParamsKey.Name : ParamsKey.Uri)))
            {
                return false;
            }

            IsAddress |= isAddress;
            reader.Skip();
        }

        return KeyLength > 0;
    }

    // A token that is neither string nor number, or stands there twice, is no token.
    private bool TakeMeta(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return true;
        }

        // Twice is one too many: what is put into the first would be lost in the second.
        if (MetaStart is not null)
        {
            return false;
        }

        MetaStart = (int)reader.TokenStartIndex;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            IsMetaEmpty = false;
            IsModern |= reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8);
            var isToken = reader.ValueTextEquals("progressToken"u8);
            reader.Read();

            if (isToken)
            {
                if (!ProgressToken.IsEmpty || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
                {
                    return false;
                }

                TokenStart = (int)reader.TokenStartIndex;
                ProgressToken = Json[TokenStart..(int)reader.BytesConsumed];
            }

            reader.Skip();
        }

        return true;
    }
}
