using Bifrost.Application.Flows;
using Bifrost.Domain.Common;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class VirtualKeyIdentityTests : IAsyncLifetime
{
    private const string IdleKey = "sk-bf-idle-0123456789abcdefghijk";

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual().WithKey("idle", IdleKey, isActive: false) with
        {
            Limits = settings.Limits with { VirtualKeyAttemptsPerFlow = 4, VirtualKeyAttemptsPerSource = 6 },
        });
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_holder_of_a_key_is_that_key()
    {
        (await _walk.KeyAsync(TestServers.AliceKey)).Failed.Should().BeFalse();

        var identity = (await _walk.ServicesAsync()).Value.Identity;
        identity.Subject.Kind.Should().Be(SubjectKind.VirtualKey);
        identity.Subject.Key.Should().Be("alice");
        identity.Label.Should().Be("alice");
    }

    [Fact]
    public async Task A_key_that_was_pasted_with_spaces_around_it_is_the_same_key()
    {
        (await _walk.KeyAsync($"  {TestServers.AliceKey}\n")).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData("sk-bf-nobody-0123456789abcdefghij")]
    [InlineData(IdleKey)]
    [InlineData("alice")]
    [InlineData("SK-BF-ALICE-0123456789ABCDEFGHIJ")]
    public async Task Unknown_inactive_and_malformed_keys_are_told_alike(string key)
    {
        (await _walk.KeyAsync(key)).Error.Should().Be(VirtualKeyErrors.Unknown);
        (await _walk.IdentityAsync()).Value.Chosen.Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task An_empty_field_is_not_an_attempt(string typed)
    {
        (await _walk.KeyAsync(typed)).Error.Should().Be(VirtualKeyErrors.Required);
        (await _host.SendAsync(new SubmitVirtualKeyCommand(_walk.Ticket, null, Walk.Source))).Error
            .Should().Be(VirtualKeyErrors.Required);
        (await _host.CountAsync("pending_flows WHERE key_attempts = 0")).Should().Be(1);
    }

    [Fact]
    public async Task A_refused_attempt_is_counted_all_the_same()
    {
        await _walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij");

        (await _host.CountAsync("pending_flows WHERE key_attempts = 1")).Should().Be(1);
    }

    [Fact]
    public async Task A_flow_has_a_number_of_attempts_and_then_not_even_the_right_key_helps()
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            (await _walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij")).Error.Should().Be(VirtualKeyErrors.Unknown);
        }

        (await _walk.KeyAsync(TestServers.AliceKey)).Error.Code.Should().Be("too_many_attempts");
    }

    [Fact]
    public async Task The_last_attempt_of_a_flow_still_counts()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await _walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij");
        }

        (await _walk.KeyAsync(TestServers.AliceKey)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_source_has_a_number_of_failures_over_all_its_flows_and_right_keys_pass_beyond_it()
    {
        var other = await Walk.OpenedAsync(_host);

        var third = await Walk.OpenedAsync(_host);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            await _walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij");
            await other.KeyAsync("sk-bf-wrong-0123456789abcdefghij");
        }

        var refused = await third.KeyAsync("sk-bf-wrong-0123456789abcdefghij");

        refused.Error.Code.Should().Be("too_many_attempts");
        refused.Error.RetryAfter.Should().Be(_host.Settings.Limits.VirtualKeyAttemptWindow);
        (await other.KeyAsync(TestServers.AliceKey)).Failed.Should().BeFalse();
        (await third.KeyAsync("sk-bf-wrong-0123456789abcdefghij", "192.0.2.77")).Error.Should().Be(VirtualKeyErrors.Unknown);
    }

    [Fact]
    public async Task Two_flows_of_one_key_are_one_subject()
    {
        var other = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
        await other.KeyAsync(TestServers.AliceKey);

        var first = (await _walk.ServicesAsync()).Value.Identity.Subject;
        var second = (await other.ServicesAsync()).Value.Identity.Subject;

        second.Should().Be(first);
    }

    [Fact]
    public async Task A_key_in_the_log_of_its_attempt_would_be_a_leak()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij");

        _host.Log.Lines.Should().NotContain(line => line.Contains("sk-bf-", StringComparison.Ordinal));
        _host.Log.Lines.Should().Contain(line => line.Contains("SubmitVirtualKeyCommand refused: key_unknown", StringComparison.Ordinal));
    }
}
