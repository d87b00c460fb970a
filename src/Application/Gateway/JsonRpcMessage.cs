using System.Text.Json;
using System.Text.Unicode;
using Member = Bifrost.Application.Gateway.JsonRpcMember;

namespace Bifrost.Application.Gateway;

/// <summary>
/// One JSON-RPC 2.0 message, read but not bound to types: its parts are slices of the text it came as, so that what is
/// passed on is what was received. Repeated members are refused, because two programs would read them differently.
/// </summary>
public sealed class JsonRpcMessage
{
    // The reader does not recurse; the depth only has to be more than any schema needs.
    internal static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 512 };

    private static readonly JsonRpcFault NotJson = new(JsonRpcCodes.ParseError, "The message is not well-formed JSON.");

    private JsonTokenType _idType;
    private bool _isVersion2;

    private JsonRpcMessage(ReadOnlyMemory<byte> json, PooledBuffer? source) => (Json, Source) = (json, source);

    /// <summary>The message as it came.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The buffer that the message stands in; null when it has an array of its own.</summary>
    public PooledBuffer? Source { get; }

    /// <summary>What it is for.</summary>
    public JsonRpcKind Kind { get; private set; }

    /// <summary>The identifier as it came, quotes included; empty when there is none that can be repeated.</summary>
    public ReadOnlyMemory<byte> Id { get; private set; }

    /// <summary>Where the identifier stands in the message.</summary>
    public int IdStart { get; private set; }

    /// <summary>The method; empty for a response.</summary>
    public string Method { get; private set; } = string.Empty;

    /// <summary>The parameters as they came: an object, or empty.</summary>
    public ReadOnlyMemory<byte> Params { get; private set; }

    /// <summary>Where the parameters stand in the message.</summary>
    public int ParamsStart { get; private set; }

    /// <summary>The result of a response as it came; empty for everything else.</summary>
    public ReadOnlyMemory<byte> Result { get; private set; }

    /// <summary>Where the result stands in the message.</summary>
    public int ResultStart { get; private set; }

    /// <summary>What is wrong with it, or null.</summary>
    public JsonRpcFault? Fault { get; private set; }

    /// <summary>Reads a text with an array of its own; what is wrong with it stands in <see cref="Fault"/>.</summary>
    public static JsonRpcMessage Parse(byte[] json) => Parse(json, null);

    /// <summary>Reads a text that is all there is in a buffer.</summary>
    public static JsonRpcMessage Parse(PooledBuffer source) => Parse(source.Written, source);

    /// <summary>Reads a text that stands in a buffer among others.</summary>
    public static JsonRpcMessage Parse(ReadOnlyMemory<byte> json, PooledBuffer? source)
    {
        var message = new JsonRpcMessage(json, source);

        try
        {
            message.Fault = Utf8.IsValid(json.Span) ? message.Read() : NotJson;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws for an escaped half of a surrogate pair.
            message.Fault = NotJson;
        }

        return message;
    }

    /// <summary>The same message for another asker: its identifier replaced, all else as it came.</summary>
    public Splice WithId(ReadOnlyMemory<byte> id) => Splice.Replace(Json, IdStart, Id.Length, id);

    private static JsonRpcFault Invalid(string sentence) => new(JsonRpcCodes.InvalidRequest, sentence);

    private JsonRpcFault? Read()
    {
        var reader = new Utf8JsonReader(Json.Span, ReaderOptions);
        reader.Read();

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();

            return Invalid("A message is a JSON object.");
        }

        var seen = Member.Other;
        JsonRpcFault? fault = null;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = JsonRpcMembers.Read(ref reader);
            reader.Read();
            fault ??= (seen & member) != 0
                ? Invalid("A member of the message stands in it twice.")
                : Check(member, ref reader);
            seen |= member;

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            Keep(member, start, (int)reader.BytesConsumed);
        }

        // Past the closing brace there is nothing; the reader throws if there is.
        reader.Read();

        return fault ?? Judge(seen);
    }

    private JsonRpcFault? Check(Member member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case Member.Version:
                _isVersion2 = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
                break;
            case Member.Id:
                _idType = reader.TokenType;
                break;
            case Member.Method when reader.TokenType != JsonTokenType.String:
                return Invalid("The method is not a string.");
            case Member.Method:
                Method = McpMethods.Read(ref reader);
                break;
            case Member.Params when reader.TokenType != JsonTokenType.StartObject:
                return new JsonRpcFault(JsonRpcCodes.InvalidParams, "The parameters are not an object.");
        }

        return null;
    }

    private void Keep(Member member, int start, int end)
    {
        switch (member)
        {
            case Member.Id when _idType is JsonTokenType.String or JsonTokenType.Number:
                IdStart = start;
                Id = Json[start..end];
                break;
            case Member.Params:
                ParamsStart = start;
                Params = Json[start..end];
                break;
            case Member.Result:
                ResultStart = start;
                Result = Json[start..end];
                break;
        }
    }

    private JsonRpcFault? Judge(Member seen)
    {
        if (!_isVersion2)
        {
            return Invalid("The member jsonrpc is not \"2.0\".");
        }

        var answers = seen & (Member.Result | Member.Error);
        var isCall = (seen & Member.Method) != 0;

        if (isCall == (answers != 0) || answers == (Member.Result | Member.Error))
        {
            return Invalid("A message has exactly one of the members method, result and error.");
        }

        var hasId = (seen & Member.Id) != 0;
        Kind = !isCall ? JsonRpcKind.Response : hasId ? JsonRpcKind.Request : JsonRpcKind.Notification;

        return Kind switch
        {
            JsonRpcKind.Notification => null,
            JsonRpcKind.Response when hasId && _idType == JsonTokenType.Null => null,
            _ when Id.IsEmpty => Invalid("The id is neither a string nor a number."),
            _ => null,
        };
    }
}
