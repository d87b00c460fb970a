namespace Bifrost.Api.Tests.Mcp;

/// <summary>What servers answer, as text that nobody may touch: every kind of content, every kind of error, every spelling.</summary>
internal static class GoldenMessages
{
    private const string Image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    /// <summary>Results, as the value of that member.</summary>
    public static IReadOnlyDictionary<string, string> Results { get; } = new Dictionary<string, string>
    {
        ["text"] = """{"content":[{"type":"text","text":"done"}]}""",
        ["text with annotations"] =
            """{"content":[{"type":"text","text":"a","annotations":{"audience":["user"],"priority":0.90,"lastModified":"2026-01-01"}}]}""",
        ["image"] = "{\"content\":[{\"type\":\"image\",\"data\":\"" + Image + "\",\"mimeType\":\"image/png\"}]}",
        ["audio"] = """{"content":[{"type":"audio","data":"UklGRiYAAABXQVZFZm10IBAAAAA=","mimeType":"audio/wav"}]}""",
        ["resource link"] =
            """{"content":[{"type":"resource_link","uri":"notes://a/1?x=%2F","name":"a","title":"A","size":12,"icons":[{"src":"data:,"}]}]}""",
        ["embedded text"] =
            """{"content":[{"type":"resource","resource":{"uri":"notes://1","mimeType":"text/plain","text":"line\r\nline"}}]}""",
        ["embedded blob"] = $$$"""{"content":[{"type":"resource","resource":{"uri":"notes://2","blob":"{{{Image}}}"}}]}""",
        ["structured"] = """{"structuredContent":{"rows":[{"a":1},{"a":null}],"total":2},"content":[]}""",
        ["failed tool"] = """{"isError":true,"content":[{"type":"text","text":"It did not work."}]}""",
        ["meta"] = """{"_meta":{"vendor.example/trace":"7f","progressToken":3},"content":[]}""",
        ["unknown members"] = """{"content":[{"type":"hologram","depth":3,"text":{"not":"a text"}}],"x-future":[[],{},""],"resultType":"complete"}""",
        ["escapes"] = """{"content":[{"type":"text","text":"caf\u00e9 \ud83d\udcdd \/ \\ \" \u2028 \u0000 \b\f\n\r\t <&'>"}]}""",
        ["other letters"] = """{"content":[{"type":"text","text":"café 📝 語 \u007f ﻿"}]}""",
        ["numbers"] =
            """{"n":[1e400,-1E+400,1e-400,-0,0.10,1.0,123456789012345678,-987654321098765432,12345678901234567890,3.14159265358979323846],"content":[]}""",
        ["names that look alike"] = """{"a":1,"A":2,"a ":3,"\u0061":4,"content":[],"Content":[{"type":"text","text":"b"}]}""",
        ["repeated names"] = """{"content":[],"content":[{"type":"text","text":"second"}],"a":{"b":1,"b":2}}""",
        ["white space"] = "{ \"content\" :\t[\r\n  { \"type\" : \"text\" , \"text\" : \" a \" }\n] }",
        ["no members"] = "{}",
        ["no object"] = """["a",1,null,true]""",
        ["null"] = "null",
        ["deep"] = $$$"""{"content":[],"d":{{{new string('[', 200)}}}{{{new string(']', 200)}}}}""",
        ["a megabyte"] = $$"""{"content":[{"type":"text","text":"{{new string('é', 512 * 1024)}}"}]}""",
    };

    /// <summary>Errors, as the value of that member.</summary>
    public static IReadOnlyDictionary<string, string> Errors { get; } = new Dictionary<string, string>
    {
        ["usual"] = """{"code":-32602,"message":"Unknown tool"}""",
        ["data"] = """{"code":-32000,"message":"no","data":{"why":["a",{"b":1e400}],"id":9007199254740993,"text":"\u00e9"}}""",
        ["unknown members"] = """{"message":"first","code":1,"x-hint":"try again","data":null}""",
        ["white space"] = "{ \"code\" : -32603 ,\n\"message\" : \"\" }",
    };

    /// <summary>The whole message around a member, with the identifier where <c>{id}</c> stands.</summary>
    public static IReadOnlyDictionary<string, string> Frames { get; } = new Dictionary<string, string>
    {
        ["usual"] = """{"jsonrpc":"2.0","id":{id},{member}}""",
        ["backwards"] = """{{member},"id":{id},"jsonrpc":"2.0"}""",
        ["airy"] = "\n{ \"jsonrpc\" : \"2.0\" ,\r\n\t\"id\" : {id} , {member} }\n",
        ["unknown members"] = """{"x-before":{"id":1},"jsonrpc":"2.0","id":{id},{member},"_meta":{"a":1e400}}""",
    };
}
