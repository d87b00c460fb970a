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

    private static string[] Expected(string joined, string text) =>
        joined.Length == 0 && text == "data: cut\n" ? [] : joined.Split('|');

    private static async Task<List<string>> ReadAllAsync(Stream stream, int limit)
    {
        using var reader = new SseReader(stream, limit);
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
