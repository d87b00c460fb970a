using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Microsoft.Extensions.Logging;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// Makes a session with a server in a way that the server speaks: in the client's own era if it speaks both, so that as little
/// as possible has to be put in other words, else in the one it speaks.
/// </summary>
internal sealed class ServerConnector(
    HttpMessageInvoker http, ServerFacts facts, GatewayOptions options, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>A connected session, or why there is none.</summary>
    public async Task<(IServerSession? Session, UpstreamFailure? Failure)> ConnectAsync(
        UpstreamTarget target, Action<JsonRpcMessage> onNotification, SharedSubscriptions subscriptions, CancellationToken stopping)
    {
        if (target.Client.ConnectionType != McpConnectionType.Http)
        {
            return await OpenAsync(MakeOverChannel(target, onNotification, subscriptions), stopping);
        }

        UpstreamFailure? first = null;

        foreach (var isModern in new[] { target.PrefersModern, !target.PrefersModern })
        {
            if (facts.Refuses(target.Client, isModern))
            {
                continue;
            }

            var (session, failure) = await OpenAsync(Make(target, isModern, onNotification), stopping);

            if (session is not null && first is not null)
            {
                facts.Note(target.Client, refusedModern: !isModern);
            }

            if (failure is null || !MayBeOfOtherEra(failure))
            {
                return (session, failure);
            }

            first ??= failure;
        }

        // It may have been replaced by one that speaks the other.
        facts.Forget(target.Client);

        return (null, first);
    }

    /// <summary>A session with the server was lost: what it is by now may accept a newer revision.</summary>
    public void NoteLost(UpstreamTarget target) => facts.ForgetRevision(target.Client);

    /// <summary>The server refused a request for the revision of its session: the next handshake offers another one.</summary>
    public void NoteRefused(UpstreamTarget target, string? revision, IReadOnlyList<string> named)
    {
        var known = McpRevisions.TowardsServers;
        var next = named.FirstOrDefault(other => other != revision) ?? known.SkipWhile(other => other != revision).Skip(1).FirstOrDefault();

        if (next is null)
        {
            facts.ForgetRevision(target.Client);
        }
        else
        {
            facts.NoteRevision(target.Client, next);
        }
    }

    private static bool MayBeOfOtherEra(UpstreamFailure failure) => failure.Fault switch
    {
        UpstreamFault.HandshakeRefused or UpstreamFault.RevisionRefused or UpstreamFault.Garbage => true,
        UpstreamFault.Refused => failure.Status is 400 or 404 or 405 or 406 or 415 or 422,
        _ => false,
    };

    private static async Task<(IServerSession? Session, UpstreamFailure? Failure)> OpenAsync(
        IServerSession session, CancellationToken stopping)
    {
        UpstreamFailure? failure;

        try
        {
            failure = await session.ConnectAsync(stopping);
        }
        catch
        {
            await session.DisposeAsync();

            throw;
        }

        if (failure is not null)
        {
            await session.DisposeAsync();
        }

        return (failure is null ? session : null, failure);
    }

    private ChannelSession MakeOverChannel(
        UpstreamTarget target, Action<JsonRpcMessage> onNotification, SharedSubscriptions subscriptions)
    {
        IMessageChannel channel = target.Client.Process is { } process
            ? new StdioChannel(process, options, time)
            : new SseChannel(MakeWire(target), target.Client, options);

        return new ChannelSession(channel, target, options, time, onNotification, subscriptions, facts, loggers.CreateLogger<ChannelSession>());
    }

    private UpstreamWire MakeWire(UpstreamTarget target) => new(http, target, facts, time, loggers.CreateLogger<UpstreamWire>());

    private IServerSession Make(UpstreamTarget target, bool isModern, Action<JsonRpcMessage> onNotification)
    {
        var wire = MakeWire(target);

        return isModern
            ? new ModernSession(wire, target, options, time, onNotification, loggers.CreateLogger<ModernSession>())
            : new UpstreamSession(wire, target, options, time, onNotification, facts, loggers.CreateLogger<UpstreamSession>());
    }
}
