using Bifrost.Application.Gateway;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Requests to a server of revision 2026-07-28, which keeps no session: each says by itself what it needs. For a client of an
/// earlier revision, which says it once, that is added here; what the server needs from such a client while it answers is
/// asked of it, and the request repeated with the answers (multi round-trip requests).
/// </summary>
internal sealed partial class ModernSession(
    UpstreamWire wire,
    UpstreamTarget target,
    GatewayOptions options,
    TimeProvider time,
    Action<JsonRpcMessage> onNotification,
    ILogger<ModernSession> logger) : IServerSession
{
    private const int MostRounds = 8;

    private readonly BoundedCall _bounds = new(target.Client, options, time, logger);
    private readonly UpstreamExchange _exchange = new(
        wire, new BoundedCall(target.Client, options, time, logger), options, time, onNotification);
    private readonly CancellationTokenSource _closing = new();
    private ModernListener? _listener;
    private long _lastId;

    /// <inheritdoc/>
    public ServerProfile? Profile { get; private set; }

    /// <inheritdoc/>
    public Task<UpstreamFailure> Lost { get; } = new TaskCompletionSource<UpstreamFailure>().Task;

    /// <inheritdoc/>
    public Task<UpstreamFailure?> ConnectAsync(CancellationToken stopping) => _bounds.ConnectAsync(DiscoverAsync, stopping);

    /// <inheritdoc/>
    public Task<UpstreamAnswer> SendAsync(UpstreamRequest request, CancellationToken ct)
    {
        if (request.Method is McpMethods.SetLogLevel)
        {
            return Task.FromResult(Done());
        }

        if (request.Method is McpMethods.Subscribe or McpMethods.Unsubscribe)
        {
            _listener?.Restart();

            return Task.FromResult(Done());
        }

        // A closed connection is what tells the server; there is nothing else to say.
        return _bounds.RunAsync(clock => RunRoundsAsync(request, clock), giveUp: null, ct);
    }

    /// <inheritdoc/>
    public Task<UpstreamFailure?> ListenAsync(IServerListener listener, CancellationToken ct)
    {
        var listening = MakeListener();
        listening.OnOpened = listener.Opened;

        return listening.RunAsync(listener.Conversation, ct);
    }

    /// <inheritdoc/>
    public Task TellAsync(byte[] notification) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener?.Dispose();
    }

    private ModernListener MakeListener() => new(wire, target, options, time, onNotification, logger);

    private async Task<UpstreamFailure?> DiscoverAsync(CancellationToken ct)
    {
        wire.Revision = McpRevisions.Modern;
        var request = UpstreamRequest.Of(McpMethods.Discover, "{}"u8.ToArray());
        using var answer = await RunAsync(request, [], clock: null, ct);

        if (answer.Failure is { } failure)
        {
            return failure;
        }

        if (ServerProfile.ReadDiscovery(answer.Message.Result) is not { } profile)
        {
            return new UpstreamFailure(UpstreamFault.HandshakeRefused);
        }

        Profile = profile;

        if (target.Conversation is { Wanted: null } conversation)
        {
            var listening = _listener = MakeListener();
            _ = _bounds.RunAloneAsync(() => listening.RunAsync(conversation, _closing.Token));
        }

        return null;
    }

    private async Task<UpstreamAnswer> RunRoundsAsync(UpstreamRequest request, CallClock clock)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> input = [];

        for (var round = 0; round < MostRounds; round++)
        {
            var answer = await RunAsync(request, input, clock, clock.Token);

            if (answer.Failure is not null || InputRequired.Read(answer.Message.Result) is not { } required)
            {
                return answer;
            }

            // A client of this revision answers for itself, but to what it may not be asked.
            var declined = request.Params.IsModern && round == 0 ? required.Declined(request.Params) : null;

            if (request.Params.IsModern && declined is null)
            {
                return answer;
            }

            using (answer)
            {
                if (declined is not null)
                {
                    input = declined;
                    Declined(logger, target.Client.Name.Value);

                    continue;
                }

                var open = new OpenRequest(0, request, clock);

                if (await required.AskAsync(open, clock.Token) is not { } given)
                {
                    break;
                }

                input = given;
            }
        }

        return UpstreamAnswer.Failed(UpstreamFault.InputUnavailable);
    }

    private Task<UpstreamAnswer> RunAsync(
        UpstreamRequest request, IReadOnlyList<ReadOnlyMemory<byte>> input, CallClock? clock, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        var parameters = request.ParametersFor(id, ModernParameters.Added(request.Params, target.Conversation, input));
        var open = new OpenRequest(id, request, clock) { Headers = ModernParameters.HeadersOf(request) };

        return _exchange.RunAsync(open, UpstreamMessages.Request(id, request.Method, parameters), null, ct);
    }

    [LoggerMessage(68, LogLevel.Warning, "A question of {McpClient} was declined: its address is neither https nor http on a loopback host")]
    private static partial void Declined(ILogger logger, string mcpClient);

    // What the revision has no method for is done by saying it with each request.
    private static UpstreamAnswer Done()
    {
        var buffer = new PooledBuffer(64);
        buffer.TryAppend("""{"jsonrpc":"2.0","id":0,"result":{}}"""u8);

        return UpstreamAnswer.Of(JsonRpcMessage.Parse(buffer), buffer);
    }
}
