using Bifrost.Application.Connections;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

/// <summary>What a person read on a page is what their click answers, whatever another tab did meanwhile.</summary>
public sealed class AnsweredPageTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private string _tag = "";

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.UserAsync("alice");
        _tag = (await _walk.ServicesAsync()).Value.IdentityTag;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_page_made_for_the_identity_is_answered()
    {
        (await _walk.SubmitAsync(_tag)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_page_made_for_another_identity_is_not_submitted_and_the_flow_stays_open()
    {
        await _walk.UserAsync("bob");

        (await _walk.SubmitAsync(_tag)).Error.Should().Be(FlowErrors.IdentitySwitched);
        (await _host.CountAsync("sessions")).Should().Be(0);
        (await _walk.SubmitAsync((await _walk.ServicesAsync()).Value.IdentityTag)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_page_made_for_Skip_is_not_submitted_for_a_second_Skip()
    {
        await _walk.SkipAsync();
        var tag = (await _walk.ServicesAsync()).Value.IdentityTag;
        await _walk.SkipAsync();

        (await _walk.SubmitAsync(tag)).Error.Should().Be(FlowErrors.IdentitySwitched);
    }

    [Fact]
    public async Task A_choice_that_was_changed_and_changed_back_is_the_one_that_was_read()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var tag = (await _walk.ServicesAsync()).Value.IdentityTag;
        await _walk.UserAsync("bob");
        await _walk.KeyAsync(TestServers.AliceKey);

        (await _walk.SubmitAsync(tag)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_program_that_says_nothing_about_the_page_answers_for_the_identity_of_the_flow()
    {
        await _walk.UserAsync("bob");

        (await _walk.SubmitAsync()).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("alice")]
    public async Task A_tag_that_is_none_is_of_no_identity(string tag)
    {
        (await _walk.SubmitAsync(tag)).Error.Should().Be(FlowErrors.IdentitySwitched);
    }

    [Fact]
    public async Task The_tag_of_one_flow_is_none_of_another()
    {
        var other = await Walk.OpenedAsync(_host);
        await other.UserAsync("alice");

        (await other.SubmitAsync(_tag)).Error.Should().Be(FlowErrors.IdentitySwitched);
    }

    [Fact]
    public async Task A_service_is_neither_connected_nor_disconnected_for_an_identity_that_the_page_does_not_show()
    {
        await _walk.UserAsync("bob");
        await _walk.ConnectAsync();
        var ticket = _walk.Ticket with { IdentityTag = _tag };

        (await _host.SendAsync(new DisconnectServiceCommand(ticket, "notes", null))).Error.Should().Be(FlowErrors.IdentitySwitched);
        (await _host.SendAsync(new StartUpstreamAuthorizationCommand(ticket, "notes"))).Error.Should().Be(FlowErrors.IdentitySwitched);
        (await _host.CountAsync("connections")).Should().Be(1);
    }
}
