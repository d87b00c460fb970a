using System.Net.Sockets;
using System.Security.Cryptography;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>
/// A load balancer before the replicas: each request goes to the next that is in, under the public name. A replica that nobody
/// can be reached at is passed over, as balancers do; a request that a replica took is never repeated.
/// </summary>
internal sealed class Balancer(IReadOnlyList<Member> members) : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<bool> Reached = new("reached");

    private readonly Lock _gate = new();
    private int _next = RandomNumberGenerator.GetInt32(members.Count);
    private bool _isWatching;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        request.Headers.Host = new Uri(ReplicaSet.PublicUrl).Authority;

        // On a connection of its own, whose making is watched: where one breaks before the answer, the client below tries again
        // by itself, and what it says then is not what happened to the request.
        request.Headers.ConnectionClose = true;
        WatchConnections();

        for (var left = members.Count; ; left--)
        {
            var member = Next();
            request.RequestUri = new UriBuilder(asked) { Port = new Uri(member.Program.BaseUrl).Port }.Uri;

            try
            {
                using var underway = member.Enter();

                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException refused) when (
                refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                if (left == 1 || request.Options.TryGetValue(Reached, out _))
                {
                    throw;
                }

                request.RequestUri = asked;
            }
        }
    }

    private void WatchConnections()
    {
        lock (_gate)
        {
            if (!_isWatching)
            {
                ((SocketsHttpHandler)InnerHandler!).ConnectCallback = ReachAsync;
                _isWatching = true;
            }
        }
    }

    private static async ValueTask<Stream> ReachAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        try
        {
            // Once a request was on its way to a replica, it is never brought to any again.
            if (context.InitialRequestMessage.Options.TryGetValue(Reached, out _))
            {
                throw new IOException("The replica broke off before it answered.");
            }

            await socket.ConnectAsync(context.DnsEndPoint, ct);
            context.InitialRequestMessage.Options.Set(Reached, true);

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Member Next()
    {
        for (var tries = 0; ; tries++)
        {
            var member = members[(Interlocked.Increment(ref _next) & int.MaxValue) % members.Count];

            if (member.IsIn || tries >= members.Count)
            {
                return member;
            }
        }
    }
}
