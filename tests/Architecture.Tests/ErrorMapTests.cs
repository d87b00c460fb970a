using System.Text.RegularExpressions;
using Bifrost.Api.Errors;
using Bifrost.Domain.Common;

namespace Bifrost.Architecture.Tests;

/// <summary>Every refusal has its place on the wire, and nothing on the wire is without a refusal.</summary>
public sealed class ErrorMapTests
{
    [Fact]
    public void Every_error_of_every_catalogue_has_a_row()
    {
        WithoutRow(ErrorCatalogues.All()).Should().BeEmpty();
    }

    [Fact]
    public void Every_row_belongs_to_an_error()
    {
        Unused(ErrorMap.Rows.Keys).Should().BeEmpty();
    }

    [Fact]
    public void No_two_errors_share_a_code()
    {
        Shared(ErrorCatalogues.All()).Should().BeEmpty();
    }

    [Fact]
    public void Every_code_is_in_snake_case()
    {
        ErrorCatalogues.All().Should().OnlyContain(
            error => Regex.IsMatch(error.Code, "^[a-z]+(_[a-z]+)*$"));
    }

    // RFC 6749 §5.2 allows only these characters in error_description.
    [Fact]
    public void Every_sentence_can_be_an_error_description()
    {
        ErrorCatalogues.All().Select(error => error.Message).OfType<string>()
            .Should().OnlyContain(sentence => Regex.IsMatch(sentence, @"^[ -~-[""\\]]+\.\z"));
    }

    [Fact]
    public void All_catalogues_are_found_with_fields_and_methods()
    {
        var all = ErrorCatalogues.All();

        all.Select(error => error.Catalogue).Should().Contain(
            ["ClientErrors", "CodeErrors", "FlowErrors", "McpClientErrors", "SessionErrors", "SubjectErrors", "UpstreamErrors",
                "VirtualKeyErrors", "ApiErrors"]);
        all.Should().Contain(new CatalogueEntry("CodeErrors", "InvalidRequest", "token_request_invalid", null));
        all.Should().Contain(error => error.Code == "code_expired" && error.Message == "The authorization code has expired.");
    }

    [Fact]
    public void Canary_an_error_without_a_row_is_caught()
    {
        WithoutRow(ErrorCatalogues.Of([typeof(CanaryErrors)])).Should().BeEquivalentTo(
            "CanaryErrors.Field", "CanaryErrors.Property", "CanaryErrors.Method");
    }

    [Fact]
    public void Canary_a_row_without_an_error_is_caught()
    {
        Unused(["canary_row"]).Should().Equal("canary_row");
    }

    [Fact]
    public void Canary_a_code_that_is_shared_is_caught()
    {
        Shared(ErrorCatalogues.Of([typeof(CanaryErrors)])).Should().Equal("canary");
    }

    private static IEnumerable<string> WithoutRow(IEnumerable<CatalogueEntry> errors) =>
        errors.Where(error => !ErrorMap.Rows.ContainsKey(error.Code)).Select(error => $"{error.Catalogue}.{error.Member}");

    private static IEnumerable<string> Unused(IEnumerable<string> rows) =>
        rows.Except(ErrorCatalogues.All().Select(error => error.Code));

    private static IEnumerable<string> Shared(IEnumerable<CatalogueEntry> errors) =>
        errors.GroupBy(error => error.Code).Where(group => group.Count() > 1).Select(group => group.Key);

    private static class CanaryErrors
    {
        public static readonly Error Field = new("canary", "A field.");

        public static Error Property => new("canary", "A property.");

        public static Error Method(string text, int number, object? other) => new("canary", $"{text} {number} {other}");
    }
}
