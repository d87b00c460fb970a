using System.Text;
using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Tests.Gateway.Protocol;

public sealed class JsonObjectReaderTests
{
    [Theory]
    [InlineData("""{"name":"x"}""", "x")]
    [InlineData("""{"n\u0061me":"x"}""", "x")]
    [InlineData(""" { "other" : {"name":1} , "name" : "x" } """, "x")]
    [InlineData("""{"\ud800":1,"name":"x"}""", "x")]
    [InlineData("""{"na\ud800me":1,"\ud800\ud800\ud800\ud800":{},"name":"x"}""", "x")]
    [InlineData("""{"Name":"x"}""", null)]
    [InlineData("""{"name":"\ud800"}""", null)]
    [InlineData("""{"name":"\udc00\ud800"}""", null)]
    [InlineData("""{"name":"\ud83d\ude00"}""", "😀")]
    [InlineData("""{"name":"\\ud800\"\/\b\f\n\r\té"}""", "\\ud800\"/\b\f\n\r\té")]
    [InlineData("""{"name":7}""", null)]
    [InlineData("[]", null)]
    [InlineData("7", null)]
    [InlineData("", null)]
    public void A_member_is_found_by_its_name_and_read_as_text(string json, string? text)
    {
        Read(json).Text.Should().Be(text);
    }

    [Theory]
    [InlineData("""{"name":"a\ud800b"}""", "a\uFFFDb")]
    [InlineData("""{"name":"\udc00\ud800"}""", "\uFFFD\uFFFD")]
    [InlineData("""{"name":"\ud83d\ude00\ud83d"}""", "😀\uFFFD")]
    [InlineData("""{"name":7}""", null)]
    public void What_cannot_be_decoded_is_replaced_where_a_text_is_needed(string json, string? text)
    {
        Read(json).Replaced.Should().Be(text);
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_are_no_text_and_no_name()
    {
        byte[] json = [.. "{\""u8, 0xC3, .. "\":1,\"name\":\"a"u8, 0xC3, .. "b\\n\"}"u8];

        var (text, replaced, _) = Read(json);

        text.Should().BeNull();
        replaced.Should().Be("a\uFFFDb\n");
    }

    [Theory]
    [InlineData("""{"name":1,"name":2}""", true)]
    [InlineData("""{"name":1,"n\u0061me":2}""", true)]
    [InlineData("""{"name":1,"other":2,"other":3}""", false)]
    [InlineData("""{"name":1,"inner":{"name":1}}""", false)]
    [InlineData("""{"name":1,"\ud800":2,"\ud800":3}""", false)]
    public void A_member_that_is_looked_for_is_told_when_it_stands_there_twice(string json, bool isRepeated)
    {
        Read(json).HasRepeats.Should().Be(isRepeated);
    }

    [Fact]
    public void Names_that_share_a_mark_are_no_repeats()
    {
        var reader = new JsonObjectReader("{\"abc\":1,\"bac\":2,\"aXc\":3}"u8.ToArray());
        var found = 0;

        while (reader.MoveNext())
        {
            found += reader.Is("abc"u8) || reader.Is("aXc"u8) ? 1 : 0;
        }

        (found, reader.HasRepeats).Should().Be((2, false));
    }

    [Fact]
    public void The_last_of_several_members_counts()
    {
        var members = JsonMembers.Of("""{"a":1,"a":"x","\u0061":"y"}"""u8.ToArray());

        (members.Text("a"), members.HasRepeats).Should().Be(("y", true));
    }

    [Theory]
    [InlineData("NAME", true)]
    [InlineData("n\\u0041me", true)]
    [InlineData("n\\ud800me", false)]
    [InlineData("names", false)]
    public void A_name_is_compared_without_case_where_asked(string name, bool isIt)
    {
        var reader = new JsonObjectReader(Encoding.UTF8.GetBytes($$"""{"{{name}}":1}"""));
        reader.MoveNext();

        reader.IsInAnyCase("name"u8).Should().Be(isIt);
    }

    [Theory]
    [InlineData(510, true)]
    [InlineData(512, false)]
    public void One_depth_holds_for_every_reader(int arrays, bool isRead)
    {
        var json = $$"""{"a":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        (JsonMembers.TryRead(Encoding.UTF8.GetBytes(json)) is not null).Should().Be(isRead);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a":1} x""")]
    [InlineData("""{"a":1}{""")]
    [InlineData("""{"a":"\x"}""")]
    public void What_is_no_json_is_told(string json)
    {
        JsonMembers.TryRead(Encoding.UTF8.GetBytes(json)).Should().BeNull();
        FluentActions.Invoking(() => ToEnd(json)).Should().Throw<JsonException>();
    }

    [Fact]
    public void A_text_that_is_repeated_is_never_cut_within_a_character()
    {
        JsonText.Shorten(new string('a', 127) + "😀").Should().Be(new string('a', 127) + "…");
        JsonText.Shorten(new string('a', 126) + "😀x").Should().Be(new string('a', 126) + "😀…");
        JsonText.Shorten(new string('a', 128)).Should().Be(new string('a', 128));
    }

    private static (string? Text, string? Replaced, bool HasRepeats) Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static (string? Text, string? Replaced, bool HasRepeats) Read(byte[] json)
    {
        var reader = new JsonObjectReader(json);
        string? text = null;
        string? replaced = null;

        while (reader.MoveNext())
        {
            if (reader.Is("name"u8))
            {
                (text, replaced) = (reader.Text, reader.TextOrReplaced);
            }
        }

        return (text, replaced, reader.HasRepeats);
    }

    private static void ToEnd(string json) => new JsonObjectReader(Encoding.UTF8.GetBytes(json)).ReadToEnd();
}
