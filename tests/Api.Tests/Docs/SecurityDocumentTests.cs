namespace Bifrost.Api.Tests.Docs;

/// <summary>SECURITY.md names the tests of what it says.</summary>
public sealed class SecurityDocumentTests
{
    [Fact]
    public void Every_test_that_stands_against_a_threat_exists()
    {
        var page = new DocumentPage(File.ReadAllText(Repository.PathOf("SECURITY.md")));
        var tests = Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories);

        page.Quoted("tests").Should().NotBeEmpty().And.BeSubsetOf(tests.Select(file => Path.GetFileNameWithoutExtension(file)));
    }
}
