using System.Text.Json;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Answers <c>subscriptions/listen</c> (MCP 2026-07-28): a stream of what the servers that exist for the caller say of themselves,
/// whatever revision they speak. Each stream is of one caller and has sessions of its own at the servers.
/// </summary>
public sealed class ListenToServers(
    IMcpClientCatalog catalog,
    RequestRoutes routes,
    UpstreamAccess access,
    IUpstreamServers servers,
    DescribeGateway describe,
    GatewayOptions options,
    TimeProvider time,
    ILogger<ListenToServers> logger)
{
    // A stream begins without the servers that take longer.
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(2);

    private readonly StreamPlaces _places = new(options.MaxStreamsOfCaller, options.MaxStreams);
    private long _last;

    /// <summary>A place for one more stream of a subject, to be given back; null when there are too many.</summary>
    public StreamPlaces.Place? TryEnter(SubjectId subject) => _places.TryEnter(subject);

    /// <summary>Begins a stream; what it carries is heard from now on, as far as servers could be reached in time.</summary>
    /// <param name="view">The caller.</param>
    /// <param name="id">The identifier of the request.</param>
    /// <param name="filter">What the client wants.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<ListenedServers> BeginAsync(GatewayView view, ReadOnlyMemory<byte> id, ListenFilter filter, CancellationToken ct)
    {
        var face = await describe.HandleAsync(view, view.Announced, ct);
        var offered = filter.Among(face.Capabilities);
        var addresses = await FindAsync(view, offered.Addresses, ct);
        var granted = offered with { Addresses = [.. addresses.Select(address => address.Named)] };
        var stream = new ClientChanges(id, Converse(view, granted, addresses), addresses, options);
        var listened = new ListenedServers(
            view, stream, catalog, client => new ServerHearing(stream, client, access, servers, options, time, logger));

        try
        {
            await listened.BeginAsync().WaitAsync(OpeningTime, time, ct);
        }
        catch (TimeoutException)
        {
            listened.BeginWithoutLate();
        }
        catch (OperationCanceledException)
        {
            listened.Dispose();

            throw;
        }

        return listened;
    }

    private async Task<List<ListenedAddress>> FindAsync(GatewayView view, IReadOnlyList<string> addresses, CancellationToken ct)
    {
        var found = new List<ListenedAddress>();

        foreach (var address in addresses)
        {
            var parameters = RequestParams.Of(ParametersOf(address), ParamsKey.Uri);

            // What does not exist for the caller is left out without a word.
            if ((await routes.FindAsync(view, ParamsKey.Uri, parameters, ct)).Route is { } route && address.Length > route.PrefixLength)
            {
                found.Add(new ListenedAddress(route.Client.Id, address[route.PrefixLength..], address));
            }
        }

        return found;
    }

    private ClientConversation Converse(GatewayView view, ListenFilter granted, IReadOnlyList<ListenedAddress> addresses)
    {
        var key = $"listen-{Interlocked.Increment(ref _last)}";
        var session = new ClientSession(
            string.Empty, key, view.Caller.Subject, McpRevisions.Modern, ClientCapabilities.None, true, DateTimeOffset.MaxValue);
        var conversation = new ClientConversation(session, view.Only is null, options) { Wanted = granted };

        foreach (var address in addresses)
        {
            conversation.TrySubscribe(address.Client, address.Own, ParametersOf(address.Own));
        }

        return conversation;
    }

    private static byte[] ParametersOf(string address) => JsonSerializer.SerializeToUtf8Bytes(new { uri = address });
}
