using System.Runtime.InteropServices;
using Bifrost.Application.Gateway;

namespace Bifrost.Application.Tests.Gateway;

public sealed class PooledBufferTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void What_is_held_stays_as_it_is_when_its_owner_is_gone(int length)
    {
        var buffer = Filled(length, with: 1);
        var read = buffer.Written;
        buffer.Hold();

        buffer.Dispose();

        using var other = Filled(length, with: 2);
        read.ToArray().Should().OnlyContain(one => one == 1);
        buffer.LetGo();
    }

    [Fact]
    public void Nobody_can_hold_what_everybody_let_go()
    {
        var buffer = Filled(10, with: 1);
        buffer.Hold();
        buffer.Dispose();
        buffer.LetGo();

        buffer.Invoking(gone => gone.Hold()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void An_owner_that_leaves_twice_takes_nothing_from_a_holder()
    {
        var buffer = Filled(10, with: 1);
        buffer.Hold();

        buffer.Dispose();
        buffer.Dispose();

        buffer.Length.Should().Be(10);
        buffer.LetGo();
        buffer.Length.Should().Be(0);
    }

    [Theory]
    [InlineData(0, 64 * 1024)]
    [InlineData(10, 64 * 1024)]
    [InlineData(100_000, 256 * 1024)]
    public async Task No_more_memory_is_taken_than_twice_of_what_arrived(int arrived, int most)
    {
        using var buffer = new PooledBuffer(4 * 1024 * 1024);

        (await buffer.TryFillAsync(new MemoryStream(new byte[arrived]), 4 * 1024 * 1024, CancellationToken.None)).Should().BeTrue();

        buffer.Length.Should().Be(arrived);
        MemoryMarshal.TryGetArray(buffer.Written, out var array).Should().BeTrue();
        array.Array!.Length.Should().BeLessThanOrEqualTo(most);
    }

    [Theory]
    [InlineData(100, 99L)]
    [InlineData(65_535, 65_535L)]
    [InlineData(65_536, 65_536L)]
    [InlineData(1_000_000, 1_000_000L)]
    [InlineData(1_000_000, 10L)]
    [InlineData(1_000_000, null)]
    public async Task Everything_is_read_whatever_length_was_announced(int length, long? announced)
    {
        using var buffer = new PooledBuffer(2_000_000);
        var bytes = Enumerable.Range(0, length).Select(number => (byte)number).ToArray();

        (await buffer.TryFillAsync(new MemoryStream(bytes), announced, CancellationToken.None)).Should().BeTrue();

        buffer.Written.Span.SequenceEqual(bytes).Should().BeTrue();
    }

    [Fact]
    public void Nothing_is_written_past_the_limit()
    {
        using var buffer = new PooledBuffer(10);

        buffer.TryAppend(new byte[10]).Should().BeTrue();
        buffer.TryAppend(new byte[1]).Should().BeFalse();

        buffer.Length.Should().Be(10);
    }

    private static PooledBuffer Filled(int length, byte with)
    {
        var buffer = new PooledBuffer(length);
        buffer.TryAppend(Enumerable.Repeat(with, length).ToArray()).Should().BeTrue();

        return buffer;
    }
}
