using Bifrost.Application.Common;
using Bifrost.Application.Sessions;
using Bifrost.Application.VirtualKeys;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.VirtualKeys;

/// <summary>What an administrator ends of a key ends in the browsers that could go on as it, too.</summary>
public sealed class RememberedBrowserTests : IAsyncLifetime
{
    private const string Source = "192.0.2.1";

    private UseCaseHost _host = null!;
    private IssuedVirtualKey _key = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _key = (await _host.SendAsync(new CreateVirtualKeyCommand(new VirtualKeyInput { Name = "remembered" }, Source))).Value;
        _walk = await Walk.OpenedAsync(_host, baseUrl: Walk.SecureUrl);
        await _walk.SignInAsync(_key.Value.Reveal());
        var again = await Walk.OpenedAsync(_host, _walk.Browser, Walk.SecureUrl);
        (await again.IdentityAsync()).Value.Continue!.Label.Should().Be("remembered");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_rotation_a_browser_presents_the_new_value(bool keepsSessions)
    {
        await _host.SendAsync(new RotateVirtualKeyCommand(_key.Key.Id.Value, null, Source, keepsSessions));

        await ShouldNotContinueAsync();
    }

    [Fact]
    public async Task After_its_sessions_were_ended_a_browser_presents_the_key()
    {
        await _host.SendAsync(new EndSessionsCommand(new IdentityFilter(null, _key.Key.Id.Value, null), Source));

        await ShouldNotContinueAsync();
    }

    [Fact]
    public async Task A_flow_in_which_the_key_was_entered_asks_for_it_again_after_the_sessions_were_ended()
    {
        var open = await Walk.OpenedAsync(_host);
        await open.KeyAsync(_key.Value.Reveal());
        await _host.SendAsync(new EndSessionsCommand(new IdentityFilter(null, _key.Key.Id.Value, null), Source));

        (await open.SubmitAsync()).Error.Should().Be(FlowErrors.IdentityChanged);
        (await open.KeyAsync(_key.Value.Reveal())).Failed.Should().BeFalse();
        (await open.SubmitAsync()).Failed.Should().BeFalse();
    }

    private async Task ShouldNotContinueAsync()
    {
        var again = await Walk.OpenedAsync(_host, _walk.Browser, Walk.SecureUrl);

        (await again.IdentityAsync()).Value.Continue.Should().BeNull();
        (await again.ContinueAsync()).Error.Should().Be(FlowErrors.NothingToContinue);
    }
}
