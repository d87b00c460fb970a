using Bifrost.Api.Errors;

namespace Bifrost.Api.Tests.Docs;

/// <summary>docs/errors.md lists every refusal there is, as it is.</summary>
public sealed class ErrorsDocumentTests
{
    [Fact]
    public void The_page_is_what_the_catalogues_say()
    {
        var path = Repository.PathOf("docs", "errors.md");
        var expected = ErrorsDocument.Render();

        if (Environment.GetEnvironmentVariable("BIFROST_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path).Should().Be(expected, "docs/errors.md is generated; set BIFROST_UPDATE_DOCS=1 and run this test to write it");
    }

    [Fact]
    public void Every_row_of_the_error_map_belongs_to_an_error()
    {
        var codes = ErrorsDocument.Catalogues().SelectMany(catalogue => catalogue.Errors).Select(error => error.Code);

        ErrorMap.Rows.Keys.Should().BeSubsetOf(codes);
    }
}
