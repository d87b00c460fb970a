using System.Text;
using Bifrost.Infrastructure.Gateway;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class SseReaderTests
{
    [Theory]
    [InlineData("data: a\n\ndata:b\n\n", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\rdata: c\n\n", "a|b|c")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("data:  a\n\n", " a")]
    [InlineData("data\n\n", "")]
    [InlineData(": comment\nid: 1\nretry: 5\n\ndata: a\n\n", "a")]
    [InlineData("event: ping\ndata: x\n\nevent: message\ndata: a\n\n", "a")]
    [InlineData("data: x\nevent: other\n\ndata: a\n\n", "a")]
    [InlineData("data: a\n\ndata: cut", "a")]
    [InlineData("data: cut\n", "")]
    public async Task Messages_are_read_however_their_lines_end(string text, string expected)
    {
        (await ReadAllAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1000)).Should().Equal(Expected(expected, text));
        (await ReadAllAsync(new Trickle(text), 1000)).Should().Equal(Expected(expected, text));
    }

    [Fact]
    public async Task A_message_may_be_larger_than_what_is_read_at_once()
    {
        var large = new string('x', 100_000);

        (await ReadAllAsync(new MemoryStream(Encoding.UTF8.GetBytes($"data: {large}\n\ndata: b\n\n")), 200_000)).Should().Equal(large, "b");
    }

    [Theory]
    [InlineData("data: 12345678901\n\n")]
    [InlineData("data: 123456\ndata: 123456\n\n")]
    [InlineData("id: 12345678901234567890")]
    public async Task Nothing_beyond_the_limit_is_held(string text)
    {
        using var reader = new SseReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), 12);

        (await reader.ReadAsync(CancellationToken.None)).Should().BeNull();
        reader.Overflowed.Should().BeTrue();
    }

    [Theory]
    [InlineData("id: 1\ndata: a\n\nid: 2\ndata: b", "1")]
    [InlineData("id: 1\ndata: a\n\nid: 2\n", "1")]
    [InlineData("id: 1\ndata: a\n\nid: 2\ndata: b\n\n", "2")]
    [InlineData("id: 1\n\n", "1")]
    [InlineData("id: 1\nevent: other\ndata: a\n\n", "1")]
    [InlineData("id: 1\n\ndata: a\n\n", "1")]
    [InlineData("id: 1\nid: 2\n\n", "2")]
    [InlineData("id: 1\n\nid\n\n", null)]
    [InlineData("id: 1\n\nid:\n\n", null)]
    [InlineData("id: 1\n\nid: a\0b\n\n", "1")]
    [InlineData("id: 1\n\nid: ü\n\n", null)]
    [InlineData("id: 1\n\nID: 2\nid : 3\n\n", "1")]
    [InlineData("data: a\n\n", null)]
    public async Task An_identifier_holds_from_the_end_of_its_event_on(string text, string? expected)
    {
        using var reader = new SseReader(new Trickle(text), 1000);
        await ReadAllAsync(reader);

        reader.LastEventId.Should().Be(expected);
        using var next = new SseReader(new MemoryStream("data: b\n\n"u8.ToArray()), 1000, reader);
        await ReadAllAsync(next);
        next.LastEventId.Should().Be(expected);
    }

    [Theory]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("\uFEFF\ndata: a\n\n", "a")]
    [InlineData("\uFEFF\uFEFFdata: x\n\ndata: a\n\n", "a")]
    [InlineData("data: a\n\n\uFEFFdata: x\n\n", "a")]
    [InlineData("event:\ndata: a\n\n", "a")]
    [InlineData("event: other\nevent\ndata: a\n\n", "a")]
    [InlineData("event: Message\ndata: x\n\ndata: a\n\n", "a")]
    [InlineData("event: other\n\ndata: a\n\n", "a")]
    public async Task Marks_and_empty_types_are_read_as_the_standard_says(string text, string expected)
    {
        (await ReadAllAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1000)).Should().Equal(expected);
        (await ReadAllAsync(new Trickle(text), 1000)).Should().Equal(expected);
    }

    [Fact]
    public async Task An_event_without_a_type_is_of_no_other_type()
    {
        using var reader = new SseReader(new Trickle("data: x\n\nevent: endpoint\ndata: a\n\n"), 1000) { EventType = "endpoint" };

        (await ReadAllAsync(reader)).Should().Equal("a");
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("05", 5)]
    [InlineData("0", 0)]
    [InlineData("99999999999999999999", int.MaxValue)]
    [InlineData("+5", 1000)]
    [InlineData("-0", 1000)]
    [InlineData("5x", 1000)]
    [InlineData("5 ", 1000)]
    [InlineData("", 1000)]
    public async Task A_pause_is_digits_only(string value, int milliseconds)
    {
        using var reader = new SseReader(new Trickle($"retry: {value}\n"), 1000);
        await ReadAllAsync(reader);

        reader.Retry.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
    }

    private static string[] Expected(string joined, string text) =>
        joined.Length == 0 && text == "data: cut\n" ? [] : joined.Split('|');

    private static async Task<List<string>> ReadAllAsync(Stream stream, int limit)
    {
        using var reader = new SseReader(stream, limit);

        return await ReadAllAsync(reader);
    }

    private static async Task<List<string>> ReadAllAsync(SseReader reader)
    {
        var messages = new List<string>();

        while (await reader.ReadAsync(CancellationToken.None) is { } message)
        {
            using (message)
            {
                messages.Add(Encoding.UTF8.GetString(message.Written.Span));
            }
        }

        return messages;
    }

    /// <summary>Gives one byte at a time.</summary>
    private sealed class Trickle(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..1], cancellationToken);
    }
}
