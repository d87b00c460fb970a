using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Domain.Tests.Subjects;

/// <summary>Skip makes an identity that nobody else can be.</summary>
public sealed class SubjectTests
{
    [Fact]
    public void Skip_makes_a_subject_of_its_own_kind()
    {
        Subject.ForSession(new SequenceSecrets()).Kind.Should().Be(SubjectKind.Session);
    }

    [Fact]
    public void Two_skips_share_neither_identifier_nor_key()
    {
        var secrets = new SequenceSecrets();
        var first = Subject.ForSession(secrets);
        var second = Subject.ForSession(secrets);

        new[] { first.Id.Value, first.Key, second.Id.Value, second.Key }.Should().OnlyHaveUniqueItems();
    }
}
