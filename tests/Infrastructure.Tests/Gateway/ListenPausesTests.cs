using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class ListenPausesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ListenPauses _pauses;

    public ListenPausesTests() => _pauses = new ListenPauses(new GatewayOptions(), _time);

    [Fact]
    public void They_grow_up_to_a_bound_and_never_end()
    {
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        {
            PauseOf(seconds);
        }
    }

    [Fact]
    public void A_stream_that_ends_at_once_makes_them_grow_too()
    {
        foreach (var seconds in new[] { 1, 2, 4 })
        {
            _pauses.Open();
            PauseOf(seconds);
        }
    }

    [Fact]
    public void A_stream_that_stayed_open_begins_them_anew()
    {
        PauseOf(1);
        PauseOf(2);
        _pauses.Open();
        _time.Advance(TimeSpan.FromSeconds(4));

        PauseOf(1);
        PauseOf(2);
    }

    [Fact]
    public void The_server_can_ask_for_longer_ones()
    {
        _pauses.Shortest = TimeSpan.FromSeconds(5);

        PauseOf(5);
    }

    [Fact]
    public void Only_a_server_that_could_not_be_reached_was_away()
    {
        _pauses.Open().Should().BeFalse();
        _pauses.Fail();
        PauseOf(1);
        _pauses.Open().Should().BeFalse("the stream broke, and was there again at once");
        PauseOf(2);
        _pauses.Fail();
        PauseOf(4);

        _pauses.Open().Should().BeTrue();
    }

    private void PauseOf(int seconds)
    {
        var waiting = _pauses.WaitAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        waiting.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        waiting.IsCompleted.Should().BeTrue();
    }
}
