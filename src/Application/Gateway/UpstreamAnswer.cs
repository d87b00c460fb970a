namespace Bifrost.Application.Gateway;

/// <summary>
/// What an upstream server answered, result or JSON-RPC error, or why it did not. It owns the buffer of its message,
/// which is valid until it is disposed.
/// </summary>
public sealed class UpstreamAnswer : IDisposable
{
    private readonly JsonRpcMessage? _message;
    private readonly PooledBuffer? _buffer;

    private UpstreamAnswer(JsonRpcMessage? message, PooledBuffer? buffer, UpstreamFailure? failure)
    {
        _message = message;
        _buffer = buffer;
        Failure = failure;
    }

    /// <summary>Why there is no answer, or null when there is one.</summary>
    public UpstreamFailure? Failure { get; }

    /// <summary>The answer; reading it from a failure is a bug.</summary>
    public JsonRpcMessage Message => _message ?? throw new InvalidOperationException($"No answer: {Failure?.Fault}.");

    /// <summary>An answer, with the buffer it stands in.</summary>
    public static UpstreamAnswer Of(JsonRpcMessage message, PooledBuffer buffer) => new(message, buffer, null);

    /// <summary>An answer in an array of its own.</summary>
    public static UpstreamAnswer Of(JsonRpcMessage message) => new(message, null, null);

    /// <summary>No answer.</summary>
    public static UpstreamAnswer Failed(UpstreamFailure failure) => new(null, null, failure);

    /// <summary>No answer.</summary>
    public static UpstreamAnswer Failed(UpstreamFault fault) => Failed(new UpstreamFailure(fault));

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
