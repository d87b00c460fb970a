using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Tests.Gateway.Protocol;

/// <summary>
/// Every reading of members against every pair of members out of names and values that cannot be decoded, repeat others or
/// have another type than they should: none throws.
/// </summary>
public sealed class HostileTextTests
{
    private static readonly string[] Targets =
    [
        "jsonrpc", "id", "method", "params", "result", "error", "code", "name", "uri", "ref", "_meta", "progressToken", "protocolVersion",
        "capabilities", "elicitation", "url", "form", "mode", "cursor", "nextCursor", "tools", "notifications", "toolsListChanged",
        "resourceSubscriptions", "resultType", "ttlMs", "cacheScope", "requestState", "inputResponses", "inputSchema", "properties",
        "x-mcp-header", "arguments", "supportedVersions", "io.modelcontextprotocol/protocolVersion",
        "io.modelcontextprotocol/clientCapabilities", "io.modelcontextprotocol/subscriptionId",
    ];

    private static readonly string[] Values =
    [
        "\"\\ud800\"", "\"a\\udc00\\ud800\"", "\"2.0\"", "7", "null", "true", "[\"\\ud800\"]", "{}", "INNER",
    ];

    private static readonly Action<byte[]>[] Readings =
    [
        json => ReadMessage(json),
        json => ClientHello.Read(json),
        json => InitializeClient.Handle(Request(json), new GatewayFace("{}"u8.ToArray(), default, default)),
        json => RequestMeta.Read(json),
        json => ClientCapabilitiesReader.Read(json),
        json => ListenFilter.TryRead(json, 4),
        json => ParamsMembers.Read(json).ActionOf("connect"),
        json => ParamsMembers.Read(json).WithState(Request(json), "state"),
        json => ListEntry.TryRead(json, ListKind.Tools, [])?.WithPrefix(json),
        json => ResultMembers.TryRead(json),
        json => ServerProfile.Read(json),
        json => ServerProfile.ReadDiscovery(json),
        json => JsonMembers.Of(json).Texts("name"),
        json => RequestParams.TryRead(Request(json), ParamsKey.Name)?.WithoutPrefix(1),
        json => RequestParams.TryRead(Request(json), ParamsKey.Uri),
        json => RequestParams.TryRead(Request(json), ParamsKey.Reference),
        json => ProgressToken.RequestOf(Request(json)),
        json => ChangeNotification.TryRead(Request(json))?.For("1"u8.ToArray(), "a:b"),
    ];

    public static TheoryData<string> Names => [.. Targets];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_reading_throws(string target)
    {
        foreach (var json in Objects(target))
        {
            foreach (var reading in Readings)
            {
                reading(json);
            }
        }
    }

    [Theory]
    [InlineData("""{"tools":[{"name":"a"},{"name":"\ud800"},{"\ud800":1,"name":"b"},{"name":"c","name":"d"}]}""")]
    [InlineData("""{"\ud800\ud800\ud800":1,"tools":[{"name":"a"},7,{"name":"b","description":"\ud800"}]}""")]
    public void An_entry_that_cannot_be_decoded_spoils_no_list(string list)
    {
        ListPage.Parse(Encoding.UTF8.GetBytes(list), ListKind.Tools)!.Entries.Select(entry => entry.Name).Should().Equal("a", "b");
    }

    [Theory]
    [InlineData("""{"properties":{"\ud800":{"x-mcp-header":"H"},"a":{"x-mcp-header":"A"}}}""", """{"a":"x"}""", "A", "x", true)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"\ud800"}}}""", """{"a":"x"}""", "A", "x", true)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""", """{"a":"\ud800"}""", "A", "x", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""", """{"\ud800":"x","a":"x"}""", "A", "x", true)]
    public void A_header_is_compared_with_what_can_be_decoded(string schema, string arguments, string name, string value, bool isSame)
    {
        var tool = ListEntry.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t","inputSchema":{{schema}}}"""), ListKind.Tools, [])!;

        var fault = ParameterHeaders.FaultOf(
            tool, Encoding.UTF8.GetBytes($$"""{"arguments":{{arguments}}}"""), new Dictionary<string, string> { [name] = value });

        (fault is null).Should().Be(isSame);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":null}""", "{}", null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":-5,"\ud800":1}}""", "", -5)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-5,"message":"\ud800"}}""", "", -5)]
    public void A_member_that_is_null_beside_the_other_is_no_answer(string json, string result, int? code)
    {
        var message = JsonRpcMessage.Parse(Encoding.UTF8.GetBytes(json));

        message.Fault.Should().BeNull();
        Encoding.UTF8.GetString(message.Result.Span).Should().Be(result);
        JsonRpcFault.CodeOf(message).Should().Be(code);
    }

    [Fact]
    public void Parameters_that_are_null_are_none()
    {
        var message = JsonRpcMessage.Parse("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":null}"""u8.ToArray());

        (message.Fault, message.Params.IsEmpty).Should().Be((null, true));
        Encoding.UTF8.GetString(ChangeNotification.TryRead(message)!.For("5"u8.ToArray(), null)).Should().Be(
            """{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":5}}}""");
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_pass_in_the_texts_of_a_server_and_not_of_a_client()
    {
        byte[] json = [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\""u8, 0xC3, .. "\"}}"u8];

        JsonRpcMessage.Parse(json).Result.ToArray().Should().Equal([.. "{\"text\":\""u8, 0xC3, .. "\"}"u8]);
        JsonRpcMessage.ParseStrictly(json, source: null).Fault!.Code.Should().Be(JsonRpcCodes.ParseError);
    }

    private static void ReadMessage(byte[] json)
    {
        var message = JsonRpcMessage.Parse(json);
        ModernErrors.EditOf(message);
        JsonRpcFault.CodeOf(message);
    }

    private static JsonRpcMessage Request(byte[] parameters)
    {
        var message = JsonRpcMessage.Parse([.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":"u8, .. parameters, (byte)'}']);
        message.Fault.Should().BeNull();

        return message;
    }

    // The name as it is, escaped, with halves of pairs in every place, and as many halves as make it long enough.
    private static IEnumerable<string> Spellings(string name) =>
    [
        name,
        $"\\u{(int)name[0]:x4}{name[1..]}",
        $"{name[0]}\\ud800{name[1..]}",
        $"{name}\\udc00",
        string.Concat(Enumerable.Repeat("\\ud800", (name.Length / 6) + 1)),
        string.Concat(Enumerable.Repeat("\\ud800", name.Length)),
    ];

    private static IEnumerable<byte[]> Objects(string target)
    {
        foreach (var first in Spellings(target))
        {
            foreach (var second in Spellings(target).Take(3).Append("x"))
            {
                foreach (var value in Values)
                {
                    var inner = $$"""{"{{second}}":"\ud800","{{first}}":{"{{first}}":1,"_meta":{"{{second}}":1} } }""";
                    var one = value == "INNER" ? inner : value;

                    yield return Encoding.UTF8.GetBytes($$"""{"{{first}}":{{one}},"{{second}}":{{one}},"io.modelcontextprotocol":"\ud800"}""");
                    yield return Encoding.UTF8.GetBytes($$"""{"_meta":{"{{first}}":{{one}},"{{second}}":7},"ref":{"{{second}}":{{one}} } }""");
                    yield return Encoding.UTF8.GetBytes($$"""{"notifications":{"{{first}}":{{one}} },"error":{"{{first}}":{{one}} },"elicitation":{"{{first}}":{} } }""");
                }
            }
        }
    }
}
