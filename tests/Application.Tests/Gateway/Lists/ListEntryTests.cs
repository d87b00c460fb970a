using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Tests.Gateway.Lists;

public sealed class ListEntryTests
{
    [Theory]
    [InlineData("""{"name":"a"}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":null}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{}}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":true}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":[ ]}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":null}}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"OBJECT"}}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":["object"]}}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":["null","object"]}}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"properties":{}}}""", """{"name":"a","inputSchema":{"properties":{},"type":"object"}}""")]
    [InlineData(
        """{"name":"a","inputSchema":{"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}}""",
        """{"name":"a","inputSchema":{"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}},"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"oneOf":[{}]}}""", """{"name":"a","inputSchema":{"oneOf":[{}],"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"object","properties":[]}}""", """{"name":"a","inputSchema":{"type":"object","properties":{}}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"object","properties":null}}""", """{"name":"a","inputSchema":{"type":"object","properties":{}}}""")]
    [InlineData(
        """{"name":"a","inputSchema":{"type":"object","properties":{"x":true,"y":false,"z":null}}}""",
        """{"name":"a","inputSchema":{"type":"object","properties":{"x":{},"y":{"not":{}},"z":{}}}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"object","required":null}}""", """{"name":"a","inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"object","required":"x"}}""", """{"name":"a","inputSchema":{"type":"object","required":["x"]}}""")]
    public void A_tool_whose_schema_has_one_meaning_is_repaired(string json, string expected)
    {
        Read(json, ListKind.Tools).Json.Should().Be(expected);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"object\"")]
    [InlineData("[{}]")]
    [InlineData("""{"type":"array"}""")]
    [InlineData("""{"type":"string"}""")]
    [InlineData("""{"type":""}""")]
    [InlineData("""{"type":[]}""")]
    [InlineData("""{"type":["string","null"]}""")]
    [InlineData("""{"type":{}}""")]
    [InlineData("""{"type":"object","properties":"x"}""")]
    [InlineData("""{"type":"object","properties":[{}]}""")]
    [InlineData("""{"type":"object","properties":{"x":"string"}}""")]
    [InlineData("""{"type":"object","required":[1]}""")]
    public void A_tool_whose_schema_means_something_else_is_left_out(string schema)
    {
        var read = Read($$$"""{"name":"a","inputSchema":{{{schema}}}}""", ListKind.Tools);

        read.Json.Should().BeNull();
        read.Problems.Last().Should().Be("inputSchema cannot be used");
    }

    [Theory]
    [InlineData("\"title\":null")]
    [InlineData("\"title\":5")]
    [InlineData("\"description\":null")]
    [InlineData("\"description\":[\"x\"]")]
    [InlineData("\"annotations\":null")]
    [InlineData("\"annotations\":[]")]
    [InlineData("\"annotations\":\"x\"")]
    [InlineData("\"icons\":null")]
    [InlineData("\"icons\":{}")]
    [InlineData("\"icons\":[{\"mimeType\":\"image/png\"}]")]
    [InlineData("\"icons\":[null]")]
    [InlineData("\"icons\":[{\"src\":5}]")]
    [InlineData("\"_meta\":null")]
    [InlineData("\"_meta\":[]")]
    [InlineData("\"execution\":null")]
    [InlineData("\"execution\":true")]
    [InlineData("\"outputSchema\":null")]
    [InlineData("\"outputSchema\":{}")]
    [InlineData("\"outputSchema\":[]")]
    [InlineData("\"outputSchema\":\"x\"")]
    [InlineData("\"outputSchema\":{\"type\":\"array\"}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"$ref\":\"#/$defs/missing\"}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"$ref\":\"https://schemas.example/x\"}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"any\"}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\",\"exclusiveMinimum\":true}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\",\"pattern\":\"(\"}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"enum\":[]}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"nullable\":true}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"required\":true}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"id\":\"x\"}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"additionalProperties\":\"x\"}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"patternProperties\":{\"^[\\\\w-.]+$\":{}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"pattern\":\"a\\\\-b\"}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"pattern\":\"(?=a)*b\"}}}")]
    [InlineData("\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"pattern\":\"a{,3}\"}}}")]
    public void What_a_tool_can_do_without_is_left_out_of_it(string member)
    {
        Read($$$"""{"name":"a",{{{member}}},"inputSchema":{"type":"object"}}""", ListKind.Tools).Json
            .Should().Be("""{"name":"a","inputSchema":{"type":"object"}}""");
    }

    [Theory]
    [InlineData(
        """{"name":"a","annotations":{"title":null,"readOnlyHint":true},"inputSchema":{"type":"object"}}""",
        """{"name":"a","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object"}}""")]
    [InlineData(
        """{"name":"a","icons":[{"src":"data:,","sizes":"48x48","theme":"blue"}],"inputSchema":{"type":"object"}}""",
        """{"name":"a","icons":[{"src":"data:,"}],"inputSchema":{"type":"object"}}""")]
    [InlineData(
        """{"name":"a","description":"x\ud800","inputSchema":{"type":"object"}}""",
        """{"name":"a","description":"x\uFFFD","inputSchema":{"type":"object"}}""")]
    [InlineData(
        """{"name":"a","\ud800":1,"inputSchema":{"type":"object"}}""",
        """{"name":"a","inputSchema":{"type":"object"}}""")]
    public void The_rest_of_a_member_stays(string json, string expected)
    {
        Read(json, ListKind.Tools).Json.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{ "name" : "a", "x":1.50, "inputSchema": { "type" : "object", "properties":{"p":{}}, "required":["p"], "oneOf":[] } }""")]
    [InlineData("""{"name":"a","title":"A \u00e9","description":"","inputSchema":{"type":"object"},"outputSchema":{"type":"object","properties":{"e":{"type":["string","null"],"pattern":"^[a-z0-9._%+\\-]+$","format":"email"}},"$defs":{"x":{}},"additionalProperties":false}}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"object","$schema":"https://json-schema.org/draft/2020-12/schema"},"annotations":{"x":null},"_meta":{"a":null},"execution":{"taskSupport":"optional"}}""")]
    public void A_tool_that_is_as_it_should_be_stays_byte_for_byte(string json)
    {
        var read = Read(json, ListKind.Tools);

        read.Json.Should().Be(json);
        read.Problems.Should().BeEmpty();
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced()
    {
        byte[] json = [.. "{\"name\":\"a\",\"description\":\""u8, 0xFF, .. "\",\"inputSchema\":{\"type\":\"object\"}}"u8];

        var entry = ListEntry.TryRead(json, ListKind.Tools, []);

        Encoding.UTF8.GetString(entry!.Json.Span).Should().Be("""{"name":"a","description":"�","inputSchema":{"type":"object"}}""");
    }

    [Theory]
    [InlineData("5", "it is no object")]
    [InlineData("null", "it is no object")]
    [InlineData("[]", "it is no object")]
    [InlineData("{}", "it has no name")]
    [InlineData("""{"name":null}""", "it has no name")]
    [InlineData("""{"name":""}""", "it has no name")]
    [InlineData("""{"name":"a","name":"b"}""", "name stands in it more than once")]
    [InlineData("""{"name":"a\nb"}""", "its name has control characters or more than 256 characters")]
    public void An_entry_without_a_usable_name_is_left_out(string json, string problem)
    {
        var read = Read(json, ListKind.Prompts);

        read.Json.Should().BeNull();
        read.Problems.Should().Equal(problem);
    }

    [Theory]
    [InlineData("""{"name":"p","arguments":null}""", """{"name":"p"}""")]
    [InlineData("""{"name":"p","arguments":[{"name":"x","required":null}]}""", """{"name":"p","arguments":[{"name":"x"}]}""")]
    [InlineData("""{"name":"p","arguments":[{"name":"x","required":"yes"}]}""", """{"name":"p","arguments":[{"name":"x"}]}""")]
    [InlineData("""{"name":"p","arguments":[]}""", """{"name":"p","arguments":[]}""")]
    [InlineData("""{"name":"p","arguments":"x"}""", null)]
    [InlineData("""{"name":"p","arguments":[{"description":"x"}]}""", null)]
    [InlineData("""{"name":"p","arguments":[{"name":5}]}""", null)]
    [InlineData("""{"name":"p","arguments":[null]}""", null)]
    public void Prompts_have_the_shape_that_clients_take(string json, string? expected)
    {
        Read(json, ListKind.Prompts).Json.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"uri":"file:///a"}""", """{"uri":"file:///a","name":"file:///a"}""")]
    [InlineData("""{"uri":"file:///a","name":null}""", """{"uri":"file:///a","name":"file:///a"}""")]
    [InlineData("""{"uri":"file:///a","name":"a","mimeType":null,"size":null}""", """{"uri":"file:///a","name":"a"}""")]
    [InlineData("""{"uri":"file:///a","name":"a","size":"12"}""", """{"uri":"file:///a","name":"a"}""")]
    [InlineData("""{"uri":"file:///a","name":"a","size":1.5}""", """{"uri":"file:///a","name":"a"}""")]
    [InlineData("""{"uri":"file:///a","name":"a","size":12}""", """{"uri":"file:///a","name":"a","size":12}""")]
    [InlineData(
        """{"uri":"file:///a","name":"a","annotations":{"audience":["user","robot"],"priority":7,"lastModified":"yesterday"}}""",
        """{"uri":"file:///a","name":"a","annotations":{}}""")]
    [InlineData(
        """{"uri":"file:///a","name":"a","annotations":{"audience":["user"],"priority":0.5,"lastModified":"2025-01-12T15:00:58Z"}}""",
        """{"uri":"file:///a","name":"a","annotations":{"audience":["user"],"priority":0.5,"lastModified":"2025-01-12T15:00:58Z"}}""")]
    [InlineData("""{"name":"a"}""", null)]
    [InlineData("""{"uri":null,"name":"a"}""", null)]
    [InlineData("""{"uri":5,"name":"a"}""", null)]
    public void Resources_have_the_shape_that_clients_take(string json, string? expected)
    {
        Read(json, ListKind.Resources).Json.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"uriTemplate":"file:///{a}"}""", """{"uriTemplate":"file:///{a}","name":"file:///{a}"}""")]
    [InlineData("""{"uriTemplate":"file:///{a}","name":5,"description":null}""", """{"uriTemplate":"file:///{a}","name":"file:///{a}"}""")]
    [InlineData("""{"uri":"file:///{a}","name":"a"}""", null)]
    public void Templates_have_the_shape_that_clients_take(string json, string? expected)
    {
        Read(json, ListKind.Templates).Json.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"tools":null}""", "")]
    [InlineData("""{"tools":[],"nextCursor":null}""", "")]
    [InlineData("""{"tools":[],"nextCursor":""}""", "")]
    [InlineData("""{"tools":[],"nextCursor":"a\u0020b"}""", "\"a\\u0020b\"")]
    [InlineData("""{"tools":[],"nextCursor":2}""", "2")]
    [InlineData("""{"tools":[],"nextCursor":{}}""", "")]
    public void A_page_ends_the_list_where_it_has_no_cursor(string page, string cursor)
    {
        var read = ListPage.Parse(Encoding.UTF8.GetBytes(page), ListKind.Tools)!;

        read.Entries.Should().BeEmpty();
        Encoding.UTF8.GetString(read.NextCursor.Span).Should().Be(cursor);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"tools":{}}""")]
    [InlineData("""{"tools":"none"}""")]
    public void What_has_no_list_is_no_page(string page)
    {
        ListPage.Parse(Encoding.UTF8.GetBytes(page), ListKind.Tools).Should().BeNull();
    }

    [Fact]
    public void A_note_shows_nothing_that_cannot_be_seen()
    {
        ListNote.Shown("a\u202eb\r\n" + new string('x', 200)).Should().Be($"a\uFFFDb\uFFFD\uFFFD{new string('x', 123)}…");
    }

    [Theory]
    [InlineData("search", "search")]
    [InlineData("a.b-c_d", "a.b-c_d")]
    [InlineData("a b", "a_b_xc8687a08aa")]
    public void A_safe_name_is_readable(string tool, string expected)
    {
        SafeToolName.Of(McpClientName.Restore("notes"), tool).Should().Be(expected);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("日本語")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void A_safe_name_is_accepted_and_stays_what_it_is(string tool)
    {
        var client = McpClientName.Restore(new string('n', 32));

        var safe = SafeToolName.Of(client, tool);

        SafeToolName.ProblemOf($"{client}-{safe}").Should().BeNull();
        SafeToolName.Of(client, safe).Should().Be(safe);
        SafeToolName.MayBeMade(safe).Should().BeTrue();
        safe.Should().NotBe(SafeToolName.Of(client, tool + "!"));
    }

    private static (string? Json, List<string> Problems) Read(string json, ListKind kind)
    {
        var problems = new List<string>();
        var entry = ListEntry.TryRead(Encoding.UTF8.GetBytes(json), kind, problems);

        return (entry is null ? null : Encoding.UTF8.GetString(entry.Json.Span), problems);
    }
}
