using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Gateway;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class OutgoingMessageTests
{
    private const string Text = """{"name":"notes-search","arguments":{}}""";

    [Fact]
    public async Task It_is_the_pieces_one_after_the_other_and_says_how_long_it_is()
    {
        using var source = BufferOf(Text);
        using var message = MessageOf(source);

        (await message.ReadAsStringAsync()).Should().Be("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":""" + Text + "}");
        message.Headers.ContentLength.Should().Be((await message.ReadAsByteArrayAsync()).Length);
        message.Headers.ContentType!.ToString().Should().Be("application/json");
    }

    [Fact]
    public async Task What_is_still_being_sent_when_the_call_is_over_is_what_was_asked()
    {
        var source = BufferOf(Text);
        using var message = MessageOf(source);
        var network = new SlowNetwork();
        var sending = message.CopyToAsync(network);

        // The call ends, and its buffer is the next call's.
        source.Dispose();
        using var next = BufferOf(new string('x', Text.Length));
        network.Open();
        await sending;

        Encoding.UTF8.GetString(network.ToArray()).Should().EndWith(Text + "}");
    }

    [Fact]
    public async Task A_call_that_is_over_is_not_sent_once_more()
    {
        var source = BufferOf(Text);
        using var message = MessageOf(source);
        source.Dispose();

        (await message.Invoking(gone => gone.CopyToAsync(Stream.Null)).Should().ThrowAsync<HttpRequestException>())
            .WithInnerException<ObjectDisposedException>();
    }

    private static PooledBuffer BufferOf(string text)
    {
        var buffer = new PooledBuffer(4096);
        buffer.TryAppend(Encoding.UTF8.GetBytes(text));

        return buffer;
    }

    private static OutgoingMessage MessageOf(PooledBuffer source) => new(
        UpstreamMessages.Request(7, McpMethods.CallTool, Splice.Whole(source.Written)), source);

    private sealed class SlowNetwork : MemoryStream
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _open.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
