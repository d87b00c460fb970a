using System.Text.Json;
using System.Text.Unicode;
using Bifrost.Application.Gateway.Protocol;
using Member = Bifrost.Application.Gateway.JsonRpcMember;

namespace Bifrost.Application.Gateway;

/// <summary>
/// One JSON-RPC 2.0 message, read but not bound to types: its parts are slices of the text it came as, so that what is
/// passed on is what was received. Repeated members are refused, because two programs would read them differently.
/// </summary>
public sealed class JsonRpcMessage
{
    private static readonly JsonRpcFault NotJson = new(
        JsonRpcCodes.ParseError, $"The message is not well-formed JSON, or is nested deeper than {JsonObjectReader.MaxDepth} levels.");

    private readonly bool _isLenient;
    private JsonTokenType _idType;
    private bool _isVersion2;
    private bool _isExact;
    private Member _nulls;
    private ReadOnlyMemory<byte> _methodToken;

    private JsonRpcMessage(ReadOnlyMemory<byte> json, PooledBuffer? source, bool isLenient = false) =>
        (Json, Source, _isLenient) = (JsonText.WithoutMark(json), source, isLenient);

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

    /// <summary>The parameters as they came: an object; empty when there are none or they are null.</summary>
    public ReadOnlyMemory<byte> Params { get; private set; }

    /// <summary>Where the parameters stand in the message, also when they are null; 0 when there are none.</summary>
    public int ParamsStart { get; private set; }

    /// <summary>The result of a response as it came; empty for everything else.</summary>
    public ReadOnlyMemory<byte> Result { get; private set; }

    /// <summary>Where the result stands in the message.</summary>
    public int ResultStart { get; private set; }

    /// <summary>The error of a response as it came; empty for everything else.</summary>
    public ReadOnlyMemory<byte> Error { get; private set; }

    /// <summary>What is wrong with it, or null.</summary>
    public JsonRpcFault? Fault { get; private set; }

    /// <summary>Reads a text with an array of its own; what is wrong with it stands in <see cref="Fault"/>.</summary>
    public static JsonRpcMessage Parse(byte[] json) => Parse(json, null);

    /// <summary>Reads a text that is all there is in a buffer.</summary>
    public static JsonRpcMessage Parse(PooledBuffer source) => Parse(source.Written, source);

    /// <summary>
    /// Reads a text that stands in a buffer among others. Bytes inside of its strings that are no UTF-8 are no fault: MCP
    /// libraries replace them, and what is passed on is passed on as it came.
    /// </summary>
    public static JsonRpcMessage Parse(ReadOnlyMemory<byte> json, PooledBuffer? source) => Parse(new JsonRpcMessage(json, source));

    /// <summary>
    /// Reads a text of a server. What MCP libraries accept beyond JSON-RPC 2.0, and what can mean one thing only, is accepted: a
    /// response of another version or of none, members that are null, a notification with an identifier that is null. The message
    /// that is returned says the same in exact form.
    /// </summary>
    public static JsonRpcMessage Receive(ReadOnlyMemory<byte> json, PooledBuffer? source) =>
        Parse(new JsonRpcMessage(json, source, isLenient: true)).ToExact();

    private static JsonRpcMessage Parse(JsonRpcMessage message)
    {
        try
        {
            message.Fault = message.Read();
        }
        catch (JsonException)
        {
            message.Fault = NotJson;
        }

        return message;
    }

    /// <summary>Reads a text of a client; all of it must be UTF-8 (RFC 8259 §8.1).</summary>
    public static JsonRpcMessage ParseStrictly(ReadOnlyMemory<byte> json, PooledBuffer? source) => Utf8.IsValid(json.Span)
        ? Parse(json, source)
        : new JsonRpcMessage(json, source) { Fault = NotJson };

    /// <summary>The same message for another asker: its identifier replaced, all else as it came.</summary>
    public Splice WithId(ReadOnlyMemory<byte> id) => Splice.Replace(Json, IdStart, Id.Length, id);

    /// <summary>The same message with the members that it needs and no others; itself, where it has no others that are null.</summary>
    public JsonRpcMessage ToExact() => _isExact || Fault is not null ? this : ToExact(Id);

    /// <summary>The same message in exact form with this identifier.</summary>
    public JsonRpcMessage ToExact(ReadOnlyMemory<byte> id) => Parse(
        JsonRpcForm.Write(id, Kind == JsonRpcKind.Response ? default : _methodToken, Params, Result, Error));

    private JsonRpcFault? Read()
    {
        if (Json.IsEmpty)
        {
            return NotJson;
        }

        var reader = new JsonObjectReader(Json);
        var seen = Member.Other;
        JsonRpcFault? fault = null;

        while (reader.MoveNext())
        {
            var member = JsonRpcMembers.Read(ref reader);
            fault ??= reader.HasRepeats ? JsonRpcShape.Invalid("A member of the message stands in it twice.") : Check(member, in reader);
            seen |= member;
            _nulls |= reader.Type == JsonTokenType.Null ? member : Member.Other;
            Keep(member, ref reader);
        }

        reader.ReadToEnd();

        return reader.IsObject ? fault ?? Judge(seen) : JsonRpcShape.Invalid("A message is a JSON object.");
    }

    private JsonRpcFault? Check(Member member, in JsonObjectReader reader)
    {
        switch (member)
        {
            case Member.Version:
                _isVersion2 = reader.TextIs("2.0"u8);
                break;
            case Member.Id:
                _idType = reader.Type;
                break;
            case Member.Method when _isLenient && reader.Type == JsonTokenType.Null:
                break;
            case Member.Method when reader.Type != JsonTokenType.String:
                return JsonRpcShape.Invalid("The method is not a string.");
            case Member.Method:
                Method = McpMethods.Read(in reader);
                break;
            case Member.Params when reader.Type is not (JsonTokenType.StartObject or JsonTokenType.Null):
                return new JsonRpcFault(JsonRpcCodes.InvalidParams, "The parameters are not an object.");
        }

        return null;
    }

    private void Keep(Member member, ref JsonObjectReader reader)
    {
        switch (member)
        {
            case Member.Id when _idType is JsonTokenType.String or JsonTokenType.Number:
                IdStart = reader.Start;
                Id = reader.Value;
                break;
            case Member.Method:
                _methodToken = reader.Value;
                break;
            case Member.Params:
                ParamsStart = reader.Start;
                Params = reader.Type == JsonTokenType.Null ? default : reader.Value;
                break;
            case Member.Result:
                ResultStart = reader.Start;
                Result = reader.Value;
                break;
            case Member.Error:
                Error = reader.Value;
                break;
        }
    }

    private JsonRpcFault? Judge(Member seen)
    {
        var shape = new JsonRpcShape(seen, _nulls, _isVersion2, hasName: !Id.IsEmpty, _isLenient);
        Kind = shape.Kind;
        Error = shape.Answer == Member.Error ? Error : default;
        Result = shape.Answer == Member.Result ? Result : default;
        _isExact = shape.IsExact;

        return shape.Fault;
    }
}
