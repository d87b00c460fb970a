using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Bifrost.Application.Gateway;

namespace Bifrost.Infrastructure.Tests.Gateway;

/// <summary>The stream of a request as its client reads it.</summary>
internal sealed class RecordingChannel : IClientChannel
{
    private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

    public bool IsOpen { get; init; } = true;

    public ConcurrentQueue<string> Written { get; } = new();

    public ValueTask<bool> KeepAliveAsync(CancellationToken ct) => ValueTask.FromResult(IsOpen);

    public ValueTask<bool> WriteAsync(Splice message, CancellationToken ct)
    {
        if (IsOpen)
        {
            var text = Encoding.UTF8.GetString(message.ToArray());
            Written.Enqueue(text);
            _written.Writer.TryWrite(text);
        }

        return ValueTask.FromResult(IsOpen);
    }

    public ValueTask PauseAsync(TimeSpan retry, CancellationToken ct) => ValueTask.CompletedTask;

    public void Serve(OpenClientRequest request)
    {
    }

    public bool TryGoOnAlone() => false;

    public Task<string> NextAsync() => _written.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}
