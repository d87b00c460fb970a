using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Flows;

/// <summary>Which identities the administrator lets users choose.</summary>
/// <param name="RequireVirtualKey">Only a virtual key will do: no Skip.</param>
/// <param name="AllowSelfDeclaredUserId">Anyone may say that they are anyone.</param>
public sealed record IdentityPolicy(bool RequireVirtualKey, bool AllowSelfDeclaredUserId)
{
    /// <summary>Whether a subject of this kind may be chosen, and why not.</summary>
    public Result<Done> Admits(SubjectKind kind) => kind switch
    {
        SubjectKind.Session when RequireVirtualKey => FlowErrors.SkipDisabled,
        SubjectKind.User when !AllowSelfDeclaredUserId => SubjectErrors.UserIdDisabled,
        _ => Done.Value,
    };
}
