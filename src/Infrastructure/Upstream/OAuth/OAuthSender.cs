using System.Buffers;
using Bifrost.Application.Common;
using Bifrost.Infrastructure.Upstream.Http;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>
/// Sends one OAuth request and reads its answer, within one time limit for all of it and a cap on the body. What goes wrong
/// on the way comes back as a fault: forbidden addresses as unusable, everything of the network as unreachable.
/// </summary>
internal sealed class OAuthSender(UpstreamHttp http, UpstreamHttpOptions options, IUnitOfWork unitOfWork, TimeProvider clock)
{
    /// <summary>The longest body that is read; the documents of real providers are a tenth of it.</summary>
    public const int BodyLimit = 256 * 1024;

    private const int UsualBody = 16 * 1024;

    /// <summary>Sends a request, which it then disposes of, and reads the whole answer.</summary>
    public Task<Learned<OAuthAnswer>> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
        SendAsync(request, BodyAsync, ct);

    /// <summary>Sends a request whose answer matters only for its status and headers; its body may never end.</summary>
    public Task<Learned<OAuthAnswer>> ProbeAsync(HttpRequestMessage request, CancellationToken ct) =>
        SendAsync(request, (_, _) => Task.FromResult<ReadOnlyMemory<byte>?>(ReadOnlyMemory<byte>.Empty), ct);

    private async Task<Learned<OAuthAnswer>> SendAsync(
        HttpRequestMessage request,
        Func<HttpContent, CancellationToken, Task<ReadOnlyMemory<byte>?>> read,
        CancellationToken ct)
    {
        using var owned = request;
        var host = request.RequestUri!.Authority;
        NoHttpInTransactionHandler.Mark(request, unitOfWork);

        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);

        try
        {
            using var response = await http.OAuth.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            ContentCodings.Decode(response);
            var body = await read(response.Content, either.Token);

            return body is { } bytes
                ? new OAuthAnswer((int)response.StatusCode, bytes, ValuesOf(response, "WWW-Authenticate"))
                {
                    RetryAfter = RetryAfterOf(response),
                    SetCookies = ValuesOf(response, "Set-Cookie"),
                    RedirectTarget = SlashRedirect.IsRedirect(response) ? SlashRedirect.Describe(request.RequestUri, response) : null,
                    SlashTarget = SlashRedirect.Follow(request.RequestUri, request.Method, response),
                    Session = ValuesOf(response, "Mcp-Session-Id") is [var session, ..] ? session : null,
                }
                : Fault.Unreachable($"{host} answered with more than {BodyLimit} bytes");
        }
        catch (HttpRequestException failure) when (AddressRefusedException.IsCauseOf(failure))
        {
            return Fault.Unusable(failure.GetBaseException().Message) with { IsOfHost = true };
        }
        catch (HttpRequestException failure)
        {
            return Fault.Unreachable($"{host} cannot be reached: {NetworkCause.Of(failure)}") with { IsOfHost = NetworkCause.IsOfHost(failure) };
        }
        catch (ContentUndecodableException failure)
        {
            return Fault.Unusable($"{host} sent an answer that cannot be read: {failure.Message}");
        }
        catch (IOException)
        {
            return Fault.Unreachable($"{host} broke off its answer");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Fault.Unreachable($"{host} did not answer in time");
        }
    }

    // The declared length is not asked: it may lie, and there may be none. Most answers fit into the first buffer.
    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = ArrayPool<byte>.Shared.Rent(UsualBody);
        var length = 0;

        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(length), ct) is > 0 and var read)
            {
                length += read;

                if (length > BodyLimit)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                    buffer = larger;
                }
            }

            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            // It held tokens.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private static IReadOnlyList<string> ValuesOf(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? [.. values] : [];
}
