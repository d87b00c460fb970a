using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// A server that runs as a child process and speaks by lines (MCP, stdio). It gets the environment that is configured and
/// nothing else of ours, is started without a shell, and ends with its session: first its input is closed, then it is killed with
/// whatever it has started. What it writes besides messages is read, so that it does not stall, and thrown away.
/// </summary>
internal sealed class StdioChannel(McpProcess process, GatewayOptions options, TimeProvider time) : IMessageChannel
{
    private const int ChunkSize = 8192;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly byte[] _chunk = new byte[ChunkSize];
    private Process? _process;
    private Task _draining = Task.CompletedTask;
    private int _start;
    private int _end;

    /// <inheritdoc/>
    public Task<UpstreamFailure?> OpenAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo(process.Command)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process.Arguments.ToList().ForEach(start.ArgumentList.Add);
        start.Environment.Clear();

        foreach (var name in process.Variables)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        try
        {
            _process = Process.Start(start);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return Task.FromResult<UpstreamFailure?>(new UpstreamFailure(UpstreamFault.Unreachable));
        }

        _draining = _process!.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);

        return Task.FromResult<UpstreamFailure?>(null);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(byte[] message, CancellationToken ct)
    {
        // A line is a message: line breaks between its tokens mean nothing and are made spaces.
        byte[] line = [.. message, (byte)'\n'];
        line.AsSpan(0, message.Length).Replace((byte)'\n', (byte)' ');
        line.AsSpan(0, message.Length).Replace((byte)'\r', (byte)' ');
        await _turn.WaitAsync(ct);

        try
        {
            var input = _process!.StandardInput.BaseStream;

            // Not cancelled half-way: the rest of a line would be the beginning of the next message.
            await input.WriteAsync(line, CancellationToken.None).AsTask().WaitAsync(options.FarewellTimeout, time, ct);
            await input.FlushAsync(ct);
        }
        catch (TimeoutException exception)
        {
            throw new IOException("The process does not read.", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PooledBuffer?> ReadAsync(CancellationToken ct)
    {
        var line = new PooledBuffer(options.MaxUpstreamBytes);
        var output = _process!.StandardOutput.BaseStream;

        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await output.ReadAsync(_chunk, ct);
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
        if (_process is not null)
        {
            await EndAsync(_process);
            await _draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Dispose();
        }

        _turn.Dispose();
    }

    private async Task EndAsync(Process running)
    {
        try
        {
            running.StandardInput.Close();
            await running.WaitForExitAsync(CancellationToken.None).WaitAsync(options.FarewellTimeout, time);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            // It had its time.
        }

        if (!running.HasExited)
        {
            running.Kill(entireProcessTree: true);
        }
    }
}
