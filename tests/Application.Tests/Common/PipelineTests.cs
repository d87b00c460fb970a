using Bifrost.Domain.Common;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Common;

public sealed class PipelineTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;

    public async Task InitializeAsync() => _host = await UseCaseHost.StartAsync(customize: ProbeHandler.AddTo);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_command_that_returns_is_committed()
    {
        (await _host.SendAsync(new ProbeCommand("sesame", "return"))).Failed.Should().BeFalse();

        (await WrittenAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_command_that_refuses_is_committed_too()
    {
        (await _host.SendAsync(new ProbeCommand("sesame", "refuse"))).Error.Should().Be(ProbeHandler.Refusal);

        (await WrittenAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_command_that_discards_leaves_nothing()
    {
        (await _host.SendAsync(new ProbeCommand("sesame", "discard"))).Error.Should().Be(ProbeHandler.Refusal);

        (await WrittenAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_command_that_throws_is_rolled_back_and_the_next_one_can_write()
    {
        await FluentActions.Awaiting(() => _host.SendAsync(new ProbeCommand("sesame", "throw")))
            .Should().ThrowAsync<InvalidOperationException>();

        (await WrittenAsync()).Should().Be(0);
        (await _host.SendAsync(new ProbeCommand("sesame", "return"))).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_command_is_committed_although_its_caller_has_gone()
    {
        using var caller = new CancellationTokenSource();

        await _host.SendAsync(new ProbeCommand("sesame", "return", caller.Cancel), caller.Token);

        (await WrittenAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_query_is_never_committed()
    {
        await _host.SendAsync(new ProbeQuery("sesame"));

        (await WrittenAsync()).Should().Be(0);
    }

    [Fact]
    public async Task The_first_thing_wrong_with_a_message_is_its_refusal_and_the_handler_never_sees_it()
    {
        var refused = await _host.SendAsync(new ProbeCommand(new string('n', 20), ""));

        refused.Error.Should().Be(new Error("note_long", "The first thing wrong."));
        (await WrittenAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_rule_without_a_catalogue_is_refused_by_its_own_code_and_text()
    {
        (await _host.SendAsync(new ProbeCommand("sesame", ""))).Error
            .Should().Be(new Error("ending_missing", "Without a catalogue."));
    }

    [Theory]
    [InlineData("return", "Debug Bifrost.Application.Common.LoggingBehavior", "ProbeCommand done in")]
    [InlineData("refuse", "Information Bifrost.Application.Common.LoggingBehavior", "ProbeCommand refused: probe_refused in")]
    [InlineData("", "Information Bifrost.Application.Common.LoggingBehavior", "ProbeCommand refused: ending_missing in")]
    public async Task The_log_names_the_message_and_how_it_ended(string ending, string category, string text)
    {
        await _host.SendAsync(new ProbeCommand("sesame", ending));

        _host.Log.Lines.Should().ContainSingle(line =>
            line.StartsWith(category, StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("return")]
    [InlineData("refuse")]
    [InlineData("")]
    public async Task The_log_holds_nothing_of_the_message_nor_the_sentence_of_a_refusal(string ending)
    {
        await _host.SendAsync(new ProbeCommand("sesame", ending));

        _host.Log.Lines.Should().NotContain(line => line.Contains("sesame", StringComparison.Ordinal));
    }

    private Task<long> WrittenAsync() => _host.CountAsync("audit_events WHERE kind = 'probe'");
}
