using Bifrost.Application.Gateway;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class WaitingRequestTests : IDisposable
{
    private readonly WaitingRequest _waiting = new(new OpenRequest(1, null, null));
    private readonly PooledBuffer _buffer = new(100);

    public WaitingRequestTests() => _buffer.TryAppend("""{"jsonrpc":"2.0","id":1,"result":{}}"""u8);

    public void Dispose() => _buffer.Dispose();

    [Fact]
    public void An_answer_that_came_and_was_not_taken_is_thrown_away()
    {
        Complete();

        _waiting.GiveUp();

        _buffer.Length.Should().Be(0);
    }

    [Fact]
    public void An_answer_that_comes_when_nobody_waits_is_thrown_away()
    {
        _waiting.GiveUp();

        Complete();

        _buffer.Length.Should().Be(0);
    }

    [Fact]
    public async Task An_answer_that_was_taken_belongs_to_who_took_it()
    {
        Complete();
        using var answer = await _waiting.TakeAsync(CancellationToken.None);

        _waiting.GiveUp();

        _buffer.Length.Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_clock_that_is_extended_when_its_call_has_ended_stays_as_it_is()
    {
        var clock = new CallClock(TimeSpan.FromSeconds(1), new FakeTimeProvider(), CancellationToken.None);
        clock.Dispose();

        clock.Restart();
        clock.WaitForPerson();

        clock.Token.IsCancellationRequested.Should().BeFalse();
    }

    private void Complete() => _waiting.Complete(UpstreamAnswer.Of(JsonRpcMessage.Parse(_buffer), _buffer));
}
