using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Gateway;

/// <summary>
/// The states that clients of revision 2026-07-28 carry from an answer that needs something to the repeated request (MCP,
/// multi round-trip requests). Each is sealed, for one subject, address, account and request, for ten minutes; one of a server
/// is sealed inside. A state gives nobody anything: repeated within its time, it does what the request does without it, only
/// that it keeps its link and may wait for the account.
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
    /// <param name="offer">The link that the client is given; null when a server needs something.</param>
    public string Seal(GatewayView view, JsonRpcMessage request, string? inner = null, ConnectOffer? offer = null)
    {
        var until = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        var content = new Content(BindingOf(view, request), until, inner, offer is null ? null : SealedOffer.Of(offer));

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
            return new RestoredRequest(request, null, null);
        }

        var members = ParamsMembers.Read(request.Params);

        if (!members.HasState)
        {
            return new RestoredRequest(request, null, null);
        }

        if (members.State is not { Length: <= LongestState } state || Open(state) is not { } content
            || content.Binding != BindingOf(view, request)
            || content.Until <= time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            return null;
        }

        return new RestoredRequest(
            JsonRpcMessage.Parse(members.WithState(request, content.Inner)),
            content.Inner is null ? members.ActionOf(ConnectPrompt.InputKey) : null,
            content.Offer?.ToOffer(view));
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

    private sealed record Content(string Binding, long Until, string? Inner, SealedOffer? Offer);
}

/// <summary>A request as its server is to see it.</summary>
/// <param name="Message">The request.</param>
/// <param name="Action">What the user did about what Bifrost had asked for; null when the client does not say.</param>
/// <param name="Offer">The link that the client was given; null when it was given none.</param>
public sealed record RestoredRequest(JsonRpcMessage Message, string? Action, ConnectOffer? Offer)
{
    /// <summary>Whether the user declined what Bifrost had asked for.</summary>
    public bool WasDeclined => Action is "decline" or "cancel";

    /// <summary>The account that its user is connecting: they agreed to, or have begun; null when there is none.</summary>
    public AwaitedAccount? Awaited => Offer is { } offer && (Action == "accept" || (offer.IsOpened && Action is null)) ? offer.Account : null;
}

/// <summary>A link inside of a state. Whose it is, and for which of their accounts, the state is bound to anyway.</summary>
internal sealed record SealedOffer(string Client, IReadOnlyList<string> Wanted, string Url, byte[] Handle, DateTimeOffset? Before, bool IsOpened)
{
    public static SealedOffer Of(ConnectOffer offer) => new(
        offer.Account.Key.McpClient.Value, offer.Wanted, offer.Url, offer.Handle.ToBytes(), offer.Account.Before, offer.IsOpened);

    public ConnectOffer ToOffer(GatewayView view) => new(
        new AwaitedAccount(new AccountKey(view.Caller.Subject, new McpClientId(Client), view.Account), Before),
        Wanted,
        Url,
        SecretHash.Restore(Handle))
    {
        IsOpened = IsOpened,
    };
}
