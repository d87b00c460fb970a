using Bifrost.Application.Common;
using Bifrost.Application.Connections;
using Bifrost.Application.Sessions;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.VirtualKeys;

/// <summary>
/// Ends what holders of a virtual key have: its sessions, the browsers that could go on as it, and, unless it may come back,
/// the accounts connected under it.
/// </summary>
internal sealed class VirtualKeyEnding(
    ISubjectRepository subjects,
    SessionEnding sessions,
    IBrowserBindingRepository bindings,
    IPendingFlowRepository flows,
    ConnectionEnding connections,
    IAuditTrail audit)
{
    /// <summary>Ends everything of a key that was deactivated; the identity stays, in case it is activated again.</summary>
    public async Task<IReadOnlyList<EndedConnection>> DeactivateAsync(
        VirtualKeyId key, WrittenBy by, DateTimeOffset now, CancellationToken ct) =>
        await SignOutAsync(key, by, now, ct) is { } subject
            ? await connections.EndAsync(AccountScope.Of(subject), by, "virtual_key_ended", now, ct)
            : [];

    /// <summary>Ends everything of a key that was deleted, its identity included.</summary>
    public async Task<IReadOnlyList<EndedConnection>> DeleteAsync(
        VirtualKeyId key, WrittenBy by, DateTimeOffset now, CancellationToken ct)
    {
        if (await SignOutAsync(key, by, now, ct) is not { } subject)
        {
            return [];
        }

        return await connections.EndSubjectAsync(subject, by, "virtual_key_ended", now, ct);
    }

    /// <summary>Ends the sessions and keeps the connections: the key is away and may come back.</summary>
    public Task<SubjectId?> SignOutAsync(VirtualKeyId key, WrittenBy by, DateTimeOffset now, CancellationToken ct) =>
        SignOutAsync(key, by, "virtual_key_ended", now, ct);

    /// <summary>Ends the sessions and keeps the connections: the value that they stand on is not the key's any more.</summary>
    public Task RotateAsync(VirtualKeyId key, WrittenBy by, DateTimeOffset now, CancellationToken ct) =>
        SignOutAsync(key, by, "virtual_key_rotated", now, ct);

    /// <summary>Makes browsers and open flows present the key once more; sessions and connections stay.</summary>
    public async Task<SubjectId?> ForgetAsync(VirtualKeyId key, CancellationToken ct)
    {
        if (await subjects.FindAsync(SubjectKind.VirtualKey, key.Value, ct) is not { } subject)
        {
            return null;
        }

        await bindings.ForgetAsync(subject.Id, ct);
        await flows.ForgetIdentityAsync(subject.Id, ct);

        return subject.Id;
    }

    private async Task<SubjectId?> SignOutAsync(
        VirtualKeyId key, WrittenBy by, string reason, DateTimeOffset now, CancellationToken ct)
    {
        if (await ForgetAsync(key, ct) is not { } subject)
        {
            return null;
        }

        var ended = await sessions.EndAsync(SessionScope.Of(subject), by, reason, now, ct);

        if (ended.Count > 0)
        {
            await audit.RecordAsync(
                by.Did("sessions.ended", subject.Value, reason) with
                {
                    Before = AuditState.Of(new { LiveSessions = ended.Count }),
                    After = AuditState.Of(new { LiveSessions = 0 }),
                },
                now,
                ct);
        }

        return subject;
    }
}
