using Bifrost.Application.Gateway;
using Bifrost.Application.Gateway.Lists;
using Bifrost.Domain.McpClients;

namespace Bifrost.Application.Tests.Gateway;

public sealed class UpstreamReportsTests
{
    private static readonly McpClientId Notes = new("notes");

    private readonly UpstreamReports _reports = new();

    [Fact]
    public void A_problem_is_new_once_for_a_server_and_a_list()
    {
        ListNote[] notes = [new("a", "x", ListOutcome.Repaired), new("b", "x", ListOutcome.Repaired), new("c", "y", ListOutcome.LeftOut)];

        _reports.Note(Notes, ListKind.Tools, notes).Should().Equal("x", "y");
        _reports.Note(Notes, ListKind.Tools, notes).Should().BeEmpty();
        _reports.Note(Notes, ListKind.Prompts, notes).Should().Equal("x", "y");
        _reports.Note(new McpClientId("other"), ListKind.Tools, notes).Should().Equal("x", "y");
        _reports.Forget(Notes);
        _reports.NotesOf(Notes).Should().BeEmpty();
        _reports.Note(Notes, ListKind.Tools, notes).Should().Equal("x", "y");
    }

    [Fact]
    public void What_is_left_out_is_shown_before_all_else_and_the_last_list_counts()
    {
        _reports.Note(Notes, ListKind.Tools,
            [.. Enumerable.Range(0, 60).Select(number => new ListNote($"{number}", "x", ListOutcome.Repaired)), new("gone", "y", ListOutcome.LeftOut)]);

        var shown = _reports.NotesOf(Notes);

        shown.Should().HaveCount(50);
        shown[0].Should().Be((ListKind.Tools, new ListNote("gone", "y", ListOutcome.LeftOut)));
        _reports.Note(Notes, ListKind.Tools, []);
        _reports.NotesOf(Notes).Should().BeEmpty();
    }
}
