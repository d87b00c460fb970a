using System.Reflection;
using System.Text.RegularExpressions;
using Bifrost.Infrastructure.Persistence;

namespace Bifrost.Infrastructure.Tests.Persistence;

/// <summary>docs/database.md lists all that differs between the engines, with the reason beside each.</summary>
public sealed partial class DialectDocumentTests
{
    [Fact]
    public void Every_member_of_the_dialect_is_listed_with_its_reason_and_no_other()
    {
        var page = File.ReadAllText(Path.Combine(DatabaseDocumentTests.Root(), "docs", "database.md"));
        var differences = page[page.IndexOf("### What differs between the engines", StringComparison.Ordinal)..];
        var members = typeof(ISqlDialect).GetMembers().Where(member => member is not MethodInfo { IsSpecialName: true });

        Row().Matches(differences[..differences.IndexOf("\n## ", StringComparison.Ordinal)]).Select(row => row.Groups["name"].Value)
            .Should().BeEquivalentTo(members.Select(member => member.Name));
    }

    [GeneratedRegex(@"^\| `(?<name>[A-Za-z]+)` \| [^|]+ \| [^|]+ \| [^|]{20,} \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
