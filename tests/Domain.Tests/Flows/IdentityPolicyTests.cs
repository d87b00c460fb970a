using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Tests.Flows;

/// <summary>Which identities the administrator lets users choose.</summary>
public sealed class IdentityPolicyTests
{
    public static TheoryData<bool, bool, SubjectKind, Error?> Table => new()
    {
        { false, false, SubjectKind.VirtualKey, null },
        { false, true, SubjectKind.VirtualKey, null },
        { true, false, SubjectKind.VirtualKey, null },
        { true, true, SubjectKind.VirtualKey, null },
        { false, false, SubjectKind.Session, null },
        { false, true, SubjectKind.Session, null },
        { true, false, SubjectKind.Session, FlowErrors.SkipDisabled },
        { true, true, SubjectKind.Session, FlowErrors.SkipDisabled },
        { false, false, SubjectKind.User, SubjectErrors.UserIdDisabled },
        { true, false, SubjectKind.User, SubjectErrors.UserIdDisabled },
        { false, true, SubjectKind.User, null },
        { true, true, SubjectKind.User, null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_switch_closes_its_own_identity_and_no_other(
        bool requireKey, bool allowUserId, SubjectKind kind, Error? refusal)
    {
        IOutcome admitted = new IdentityPolicy(requireKey, allowUserId).Admits(kind);

        admitted.Refusal.Should().Be(refusal);
    }
}
