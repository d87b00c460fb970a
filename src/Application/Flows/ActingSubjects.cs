using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.Flows;

/// <summary>Finds who acts, with the key as it is at this moment.</summary>
internal sealed class ActingSubjects(ISubjectRepository subjects, IVirtualKeyRepository keys)
{
    /// <summary>The subject with its key, or null when it does not exist any more.</summary>
    public async Task<ActingSubject?> FindAsync(SubjectId? id, CancellationToken ct)
    {
        if (id is null || await subjects.FindAsync(id, ct) is not { } subject)
        {
            return null;
        }

        return subject.Kind == SubjectKind.VirtualKey
            ? new ActingSubject(subject, await keys.FindAsync(new VirtualKeyId(subject.Key), ct))
            : new ActingSubject(subject, null);
    }
}
