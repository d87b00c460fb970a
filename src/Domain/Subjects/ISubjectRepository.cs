using Bifrost.Domain.Common;

namespace Bifrost.Domain.Subjects;

/// <summary>The identities that own connections.</summary>
public interface ISubjectRepository
{
    /// <summary>The subject, or null.</summary>
    Task<Subject?> FindAsync(SubjectId id, CancellationToken ct);

    /// <summary>The subject of this kind and key, or null when nobody ever was it.</summary>
    Task<Subject?> FindAsync(SubjectKind kind, string key, CancellationToken ct);

    /// <summary>The one subject of this kind and key, made when it is met for the first time.</summary>
    Task<Subject> GetOrAddAsync(SubjectKind kind, string key, ISecretGenerator secrets, DateTimeOffset now, CancellationToken ct);

    /// <summary>Stores a subject that cannot exist yet.</summary>
    Task AddAsync(Subject subject, DateTimeOffset now, CancellationToken ct);

    /// <summary>Keeps a subject beyond the flow in which it was chosen. False when it does not exist any more.</summary>
    Task<bool> EstablishAsync(Subject subject, CancellationToken ct);

    /// <summary>Removes a user that is not established, unless an open flow, an upstream authorization or a connection needs it.</summary>
    Task DropUnusedAsync(SubjectId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Removes a subject with what is under way towards its connections, which are ended by themselves.</summary>
    Task DropAsync(SubjectId id, CancellationToken ct);
}
