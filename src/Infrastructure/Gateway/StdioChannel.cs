using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A server that runs as a child process and speaks by lines (MCP, stdio). It gets the environment that is configured and
/// nothing else of ours, is started without a shell, and ends with its session: first its input is closed, then it is killed, and
/// in any case the processes that it has started. What it writes besides messages is read, so that it does not stall, and thrown
/// away.
/// </summary>
internal sealed class StdioChannel(McpProcess process, GatewayOptions options, TimeProvider time) : IMessageChannel
{
    private const int ChunkSize = 8192;

    // Never disposed: a line under way gives its turn back whenever it ends.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _ending = new(Timeout.InfiniteTimeSpan, time);
    private readonly byte[] _chunk = new byte[ChunkSize];
    private ChildProcess? _child;
    private Task _draining = Task.CompletedTask;
    private int _start;
    private int _end;

    /// <inheritdoc/>
    public Task<UpstreamFailure?> OpenAsync(CancellationToken ct)
    {
        _child = ChildProcess.TryStart(process);

        if (_child is null)
        {
            return Task.FromResult<UpstreamFailure?>(new UpstreamFailure(UpstreamFault.Unreachable) { IsAtConnecting = true });
        }

        _draining = _child.Errors.CopyToAsync(Stream.Null, _ending.Token);
        _ = EndWithProcessAsync(_child);

        return Task.FromResult<UpstreamFailure?>(null);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(byte[] message, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(options.FarewellTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token, patience.Token);

        try
        {
            await _turn.WaitAsync(either.Token);
            await WriteLineAsync(_child!.Input, message).WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new IOException("The process does not read.", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PooledBuffer?> ReadAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token);
        var line = new PooledBuffer(options.MaxUpstreamBytes);

        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await _child!.Output.ReadAsync(_chunk, either.Token);
            }

            var rest = _chunk.AsMemory(_start, _end - _start);
            var at = rest.Span.IndexOf((byte)'\n');

            if (_end == 0 || !line.TryAppend(at < 0 ? rest.Span : rest.Span[..at]))
            {
                line.Dispose();

                return null;
            }

            _start += at < 0 ? rest.Length : at + 1;

            if (at >= 0 && line.Length > 0)
            {
                return line;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_child is null)
        {
            return;
        }

        // What still wants to be written fails first; a line under way ends with the process.
        await _ending.CancelAsync();
        await _child.EndAsync(options.FarewellTimeout, time);
        await _draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Whoever wrote the line may have stopped waiting for it: the next one waits for its end all the same, because the rest of a
    // line would be the beginning of the next message.
    private async Task WriteLineAsync(Stream input, byte[] message)
    {
        try
        {
            // A line is a message: line breaks between its tokens mean nothing and are made spaces.
            byte[] line = [.. message, (byte)'\n'];
            line.AsSpan(0, message.Length).Replace((byte)'\n', (byte)' ');
            line.AsSpan(0, message.Length).Replace((byte)'\r', (byte)' ');
            await input.WriteAsync(line, CancellationToken.None);
            await input.FlushAsync(CancellationToken.None);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException("The process has ended.", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    // What the process has started may hold its output open for longer than it lives itself.
    private async Task EndWithProcessAsync(ChildProcess child)
    {
        await child.Exited;

        if (!_ending.IsCancellationRequested)
        {
            _ending.CancelAfter(options.FarewellTimeout);
        }
    }
}
