using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>
/// The transport of revision 2024-11-05: one stream from the server, whose first event names the address that messages are
/// posted to. That address is of the same origin, because the account's token goes there.
/// </summary>
internal sealed class SseChannel(UpstreamWire wire, McpClient client, GatewayOptions options) : IMessageChannel
{
    private HttpResponseMessage? _response;
    private Stream? _stream;
    private SseReader? _events;
    private Uri? _address;

    /// <inheritdoc/>
    public async Task<UpstreamFailure?> OpenAsync(CancellationToken ct)
    {
        _response = await wire.ListenAsync(lastEventId: null, ct);

        if (!UpstreamWire.IsEventStream(_response))
        {
            return Refusal.OfNothing.ToFailure(_response, isOwn: false, hasSession: false);
        }

        _stream = await _response.Content.ReadAsStreamAsync(ct);
        _events = new SseReader(_stream, options.MaxUpstreamBytes) { EventType = "endpoint" };
        using var first = await _events.ReadAsync(ct);
        _events.EventType = "message";

        return first is not null && TryTakeAddress(Encoding.UTF8.GetString(first.Written.Span))
            ? null
            : new UpstreamFailure(UpstreamFault.Garbage);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(byte[] message, CancellationToken ct)
    {
        using var response = await wire.PostToAsync(_address!, message, ct);

        if (!response.IsSuccessStatusCode)
        {
            var refusal = await Refusal.ReadAsync(response, ct);

            throw new MessageRefusedException(refusal.ToFailure(response, isOwn: false, hasSession: true));
        }
    }

    /// <inheritdoc/>
    public ValueTask<PooledBuffer?> ReadAsync(CancellationToken ct) => _events!.ReadAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events?.Dispose();

        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _response?.Dispose();
    }

    private bool TryTakeAddress(string text) =>
        Uri.TryCreate(client.Endpoint, text, out _address)
        && _address.UserInfo.Length == 0
        && Uri.Compare(_address, client.Endpoint, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
