#pragma warning disable MCP9006 // Sessions are for clients that initialize, and those are served here as well.
using System.Net.ServerSentEvents;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Bifrost.Journeys.Tests.Conformance.Everything;

/// <summary>
/// The SDK's store of streams, except that whoever comes back waits for the answer: the SDK ends a stream at once when there is
/// nothing new for a client that polls, and the suite polls once.
/// </summary>
internal sealed class PatientStreams : ISseEventStreamStore
{
    private readonly DistributedCacheEventStreamStore _streams = new(Options.Create(new DistributedCacheEventStreamStoreOptions
    {
        Cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())),
    }));

    public async ValueTask<ISseEventStreamWriter> CreateStreamAsync(
        SseEventStreamOptions options, CancellationToken cancellationToken = default) =>
        new PatientWriter(await _streams.CreateStreamAsync(options, cancellationToken));

    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default) =>
        _streams.GetStreamReaderAsync(lastEventId, cancellationToken);

    private sealed class PatientWriter(ISseEventStreamWriter writer) : ISseEventStreamWriter
    {
        public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(
            SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default) =>
            writer.WriteEventAsync(sseItem, cancellationToken);

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
