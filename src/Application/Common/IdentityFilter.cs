using Bifrost.Domain.Subjects;

namespace Bifrost.Application.Common;

/// <summary>Which identity is meant, as the management API names it; what is null does not matter.</summary>
/// <param name="SubjectId">Its identifier in every table.</param>
/// <param name="VirtualKeyId">The virtual key it is.</param>
/// <param name="User">The user ID it is.</param>
public sealed record IdentityFilter(string? SubjectId, string? VirtualKeyId, UserId? User)
{
    /// <summary>How many ways of naming it were used.</summary>
    public int Count => (SubjectId is null ? 0 : 1) + (VirtualKeyId is null ? 0 : 1) + (User is null ? 0 : 1);
}

/// <summary>An identity as the management API shows it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Label">Its name for people: the key's name or the user ID; empty where there is none.</param>
public sealed record IdentityView(SubjectId Id, SubjectKind Kind, string Label);

/// <summary>Finds the identity that a call of the management API names.</summary>
internal sealed class NamedIdentities(ISubjectRepository subjects)
{
    /// <summary>The one identity, or null when nobody ever was it. A filter that names nobody finds nobody.</summary>
    public Task<Subject?> FindAsync(IdentityFilter filter, CancellationToken ct) => filter switch
    {
        { SubjectId: { } id } => subjects.FindAsync(new SubjectId(id), ct),
        { VirtualKeyId: { } key } => subjects.FindAsync(SubjectKind.VirtualKey, key, ct),
        { User: { } user } => subjects.FindAsync(SubjectKind.User, user.Value, ct),
        _ => Task.FromResult<Subject?>(null),
    };
}
