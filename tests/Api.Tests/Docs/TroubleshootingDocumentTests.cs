namespace Bifrost.Api.Tests.Docs;

/// <summary>docs/troubleshooting.md and docs/providers.md quote the program as it is.</summary>
public sealed class TroubleshootingDocumentTests
{
    private static readonly DocumentPage Page = DocumentPage.Read("troubleshooting.md");

    [Fact]
    public void Every_log_line_is_one_that_the_program_writes()
    {
        Page.Fenced("log").Should().NotBeEmpty().And.BeSubsetOf(ProductTexts.LogTemplates());
    }

    [Fact]
    public void Every_sentence_of_a_failed_start_is_in_the_source()
    {
        Page.Fenced("stderr").Should().NotBeEmpty().And.OnlyContain(sentence => ProductTexts.Has(sentence));
    }

    [Fact]
    public void Every_reason_and_every_text_for_people_is_in_the_source()
    {
        Page.Quoted("reason").Should().NotBeEmpty().And.OnlyContain(reason => ProductTexts.Has(reason));
        Page.Quoted("text").Should().NotBeEmpty().And.OnlyContain(text => ProductTexts.Has(text));
    }

    [Theory]
    [InlineData("troubleshooting.md")]
    [InlineData("providers.md")]
    public void Every_code_exists(string page)
    {
        DocumentPage.Read(page).Quoted("code").Should().NotBeEmpty().And.BeSubsetOf(ProductTexts.ErrorCodes());
    }

    [Fact]
    public void Canary_what_the_program_does_not_say_is_caught()
    {
        var page = new DocumentPage(
            """
            ```log
            The weather at {McpClient} is fine
            ```

            | symptom | code | reason |
            |---|---|---|
            | rain | `upstream_raining`, `upstream_denied` | `it rains at …` |
            """);

        page.Fenced("log").Except(ProductTexts.LogTemplates()).Should().Equal("The weather at {McpClient} is fine");
        page.Quoted("code").Except(ProductTexts.ErrorCodes()).Should().Equal("upstream_raining");
        page.Quoted("reason").Where(reason => !ProductTexts.Has(reason)).Should().Equal("it rains at …");
    }
}
