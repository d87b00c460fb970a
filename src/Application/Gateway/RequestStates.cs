using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The states that clients of revision 2026-07-28 carry from an answer that needs something to the repeated request (MCP,
/// multi round-trip requests). Each is sealed, for one subject, address, account and request, for ten minutes; one of a server
/// is sealed inside. A state gives nobody anything: repeated within its time, it does what the request does without it.
/// </summary>
public sealed class RequestStates(IGatewaySeal seal, TimeProvider time)
{
    /// <summary>How long a state is good: as long as the link that it goes with.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string Purpose = "request state";
    private const int LongestState = 64 * 1024;

    /// <summary>Seals a state for the repetition of a request.</summary>
    /// <param name="view">Who asked.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="inner">The state that the server gave; null when Bifrost alone needs something.</param>
    public string Seal(GatewayView view, JsonRpcMessage request, string? inner = null)
    {
        var content = new Content(BindingOf(view, request), (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds(), inner);

        return Base64Url.EncodeToString(seal.Seal(Purpose, JsonSerializer.SerializeToUtf8Bytes(content)));
    }

    /// <summary>
    /// The request without what was only for Bifrost, and with the server's own state for the server. Null when it carries a
    /// state that was not sealed for it, or not by us, or too long ago.
    /// </summary>
    public RestoredRequest? Restore(GatewayView view, JsonRpcMessage request)
    {
        if (request.Params.Span.IndexOf("requestState"u8) < 0)
        {
            return new RestoredRequest(request, WasDeclined: false);
        }

        var members = ParamsMembers.Read(request.Params);

        if (!members.HasState)
        {
            return new RestoredRequest(request, WasDeclined: false);
        }

        if (members.State is not { Length: <= LongestState } state || Open(state) is not { } content
            || content.Binding != BindingOf(view, request)
            || content.Until <= time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            return null;
        }

        var wasDeclined = content.Inner is null && members.WasDeclined(ConnectPrompt.InputKey);

        return new RestoredRequest(JsonRpcMessage.Parse(members.WithState(request, content.Inner)), wasDeclined);
    }

    private Content? Open(string state) => state.Length > 0 && Base64Url.IsValid(state)
        && seal.TryOpen(Purpose, Base64Url.DecodeFromChars(state)) is { } content
            ? JsonSerializer.Deserialize<Content>(content)
            : null;

    private static string BindingOf(GatewayView view, JsonRpcMessage request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(view.Caller.Subject.Value));
        Append(hash, Encoding.UTF8.GetBytes(view.Only?.Id.Value ?? string.Empty));
        Append(hash, Encoding.UTF8.GetBytes(view.Account));
        Append(hash, Encoding.UTF8.GetBytes(request.Method));

        foreach (var (name, value) in ParamsMembers.Read(request.Params).Asked)
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, value.Span);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    // With its length, so that no two lists of parts look alike.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }

    private sealed record Content(string Binding, long Until, string? Inner);
}

/// <summary>A request as its server is to see it.</summary>
/// <param name="Message">The request.</param>
/// <param name="WasDeclined">Whether the user declined what Bifrost had asked for.</param>
public sealed record RestoredRequest(JsonRpcMessage Message, bool WasDeclined);
