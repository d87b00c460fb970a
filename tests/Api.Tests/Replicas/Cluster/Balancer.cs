using System.Net.Sockets;
using System.Security.Cryptography;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>
/// A load balancer before the replicas: each request goes to the next that is in, under the public name. A replica that nobody
/// can be reached at is passed over, as balancers do; a request that a replica took is never repeated.
/// </summary>
internal sealed class Balancer(IReadOnlyList<Member> members) : DelegatingHandler
{
    private int _next = RandomNumberGenerator.GetInt32(members.Count);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        request.Headers.Host = new Uri(ReplicaSet.PublicUrl).Authority;

        // On a connection of its own: one that broke while it was kept open is tried again by the client itself, unseen.
        request.Headers.ConnectionClose = true;

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
                left > 1 && refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                request.RequestUri = asked;
            }
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
