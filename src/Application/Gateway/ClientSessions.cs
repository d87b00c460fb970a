using System.Buffers.Text;
using System.Text.Json;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Gateway;

/// <summary>
/// Begins, finds and ends the sessions of clients. None is kept: a session is its sealed identifier. Only those that a client
/// ended are remembered, in the process that received the request, until they expire.
/// </summary>
public sealed class ClientSessions(
    IGatewaySeal seal, ISecretGenerator secrets, EndedSessions ended, TimeProvider time, IEnumerable<IClientSessionWatcher> watchers)
{
    private const string Purpose = "client session";
    private const int LongestId = 1024;
    private const int HalfOfOpened = 4096;

    private readonly string _replica = secrets.NewId();
    // Unsealing costs more than all else that a call needs of its session, and the same session calls again and again.
    private readonly RecentlyUsed<Opened> _opened = new(HalfOfOpened);

    /// <summary>Begins a session of the caller, at the address that the view is of.</summary>
    public ClientSession Begin(GatewayView view, string revision, ClientCapabilities announced)
    {
        var content = new Content(
            secrets.NewId(), _replica, view.Caller.Subject.Value, AddressOf(view), revision, (int)announced,
            (time.GetUtcNow() + ClientSession.Lifetime).ToUnixTimeMilliseconds());
        var id = Base64Url.EncodeToString(seal.Seal(Purpose, JsonSerializer.SerializeToUtf8Bytes(content)));

        return content.ToSession(id, _replica);
    }

    /// <summary>The session of this identifier; null when it is none of the caller's at this address, or has ended.</summary>
    public ClientSession? Find(GatewayView view, string id)
    {
        if (Open(id) is not { } opened
            || opened.Session.Subject != view.Caller.Subject
            || opened.Address != AddressOf(view)
            || ended.Contains(opened.Session))
        {
            return null;
        }

        return time.GetUtcNow() < opened.Session.ExpiresAt ? opened.Session : null;
    }

    /// <summary>Ends a session, for this process.</summary>
    public async ValueTask EndAsync(ClientSession session)
    {
        ended.Add(session, time.GetUtcNow());

        foreach (var watcher in watchers)
        {
            await watcher.EndedAsync(session);
        }
    }

    // The audience has the same form: the whole gateway, or one server.
    private static string AddressOf(GatewayView view) => view.Only?.Id.Value ?? string.Empty;

    private Opened? Open(string id)
    {
        if (_opened.Find(id) is { } known)
        {
            return known;
        }

        if (id.Length is 0 or > LongestId || !Base64Url.IsValid(id)
            || seal.TryOpen(Purpose, Base64Url.DecodeFromChars(id)) is not { } bytes
            || JsonSerializer.Deserialize<Content>(bytes) is not { } content)
        {
            return null;
        }

        var opened = new Opened(content.ToSession(id, _replica), content.Address);
        _opened.Keep(id, opened);

        return opened;
    }

    private sealed record Opened(ClientSession Session, string Address);

    private sealed record Content(
        string Key, string Replica, string Subject, string Address, string Revision, int Announced, long Until)
    {
        public ClientSession ToSession(string id, string replica) => new(
            id,
            Key,
            new SubjectId(Subject),
            Revision,
            (ClientCapabilities)Announced,
            Replica == replica,
            DateTimeOffset.FromUnixTimeMilliseconds(Until));
    }
}
