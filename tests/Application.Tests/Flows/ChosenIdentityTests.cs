using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class ChosenIdentityTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_user_id_is_the_same_person_however_its_characters_are_composed()
    {
        var other = await Walk.OpenedAsync(_host);
        await _walk.UserAsync(" Zoe\u0308 ");
        await other.UserAsync("Zo\u00eb");

        var subject = (await _walk.ServicesAsync()).Value.Identity.Subject;

        subject.Kind.Should().Be(SubjectKind.User);
        subject.Key.Should().Be("Zo\u00eb");
        (await other.ServicesAsync()).Value.Identity.Subject.Should().Be(subject);
    }

    [Fact]
    public async Task User_ids_that_differ_in_case_are_two_people()
    {
        var other = await Walk.OpenedAsync(_host);
        await _walk.UserAsync("carol");
        await other.UserAsync("Carol");

        (await other.ServicesAsync()).Value.Identity.Subject
            .Should().NotBe((await _walk.ServicesAsync()).Value.Identity.Subject);
    }

    [Fact]
    public async Task A_user_id_that_spells_a_keys_identifier_is_not_that_key()
    {
        await _walk.UserAsync("alice");
        await _walk.ConnectAsync();
        var key = await Walk.OpenedAsync(_host);
        await key.KeyAsync(TestServers.AliceKey);

        (await key.ServicesAsync()).Value.Services.Should().ContainSingle().Which.Status.Should().BeNull();
    }

    [Theory]
    [InlineData(null, "user_id_required")]
    [InlineData("  ", "user_id_required")]
    [InlineData("a\nb", "user_id_invalid")]
    public async Task A_user_id_that_is_none_leaves_the_choice_open(string? typed, string code)
    {
        (await _walk.UserAsync(typed)).Error.Code.Should().Be(code);
        (await _walk.IdentityAsync()).Value.Chosen.Should().BeNull();
    }

    [Fact]
    public async Task Every_skip_is_somebody_else()
    {
        var other = await Walk.OpenedAsync(_host);
        await _walk.SkipAsync();
        await other.SkipAsync();

        var first = (await _walk.ServicesAsync()).Value.Identity;
        first.Subject.Kind.Should().Be(SubjectKind.Session);
        first.Label.Should().BeEmpty();
        (await other.ServicesAsync()).Value.Identity.Subject.Id.Should().NotBe(first.Subject.Id);
    }

    [Fact]
    public async Task The_choice_may_be_changed_until_consent()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.UserAsync("carol");
        await _walk.KeyAsync(TestServers.BobKey);

        (await _walk.ServicesAsync()).Value.Identity.Label.Should().Be("bob");
    }

    [Fact]
    public async Task What_was_connected_under_a_key_stays_with_it_when_the_choice_changes()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();
        await _walk.KeyAsync(TestServers.BobKey);

        (await _walk.ServicesAsync()).Value.Services.Single().Status.Should().BeNull();
        await _walk.KeyAsync(TestServers.AliceKey);
        (await _walk.ServicesAsync()).Value.Services.Single().Status.Should().NotBeNull();
    }

    [Fact]
    public async Task What_was_connected_under_skip_goes_when_the_choice_changes()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        (await _host.CountAsync("connections")).Should().Be(1);

        await _walk.KeyAsync(TestServers.AliceKey);

        (await _host.CountAsync("connections")).Should().Be(0);
        (await _host.CountAsync("upstream_authorizations")).Should().Be(0);
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(0);
    }

    [Fact]
    public async Task Choosing_skip_again_starts_anew()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        await _walk.SkipAsync();

        (await _host.CountAsync("connections")).Should().Be(0);
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(1);
    }

    [Fact]
    public async Task A_choice_that_another_tab_changed_meanwhile_is_refused_and_leaves_nothing()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        _host.Parts.QuickerTab = () => _walk.KeyAsync(TestServers.BobKey);

        var refused = await _walk.SkipAsync();

        refused.Error.Should().Be(FlowErrors.IdentityChanged);
        (await _walk.ServicesAsync()).Value.Identity.Label.Should().Be("bob");
        (await _host.CountAsync("subjects WHERE kind = 'session'")).Should().Be(0);
    }
}
