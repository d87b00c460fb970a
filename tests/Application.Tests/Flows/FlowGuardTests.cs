using Bifrost.Application.Flows;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

/// <summary>Every message of a flow passes the same guard, in the same order.</summary>
public sealed class FlowGuardTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public static TheoryData<string, Func<UseCaseHost, FlowTicket, Task<Error?>>> Messages => new()
    {
        { "identity page", async (host, ticket) => ErrorOf(await host.SendAsync(new GetIdentityPageQuery(ticket, null))) },
        { "services page", async (host, ticket) => ErrorOf(await host.SendAsync(new GetServicesPageQuery(ticket))) },
        {
            "virtual key",
            async (host, ticket) => ErrorOf(
                await host.SendAsync(new SubmitVirtualKeyCommand(ticket, new Secret(TestServers.AliceKey), Walk.Source)))
        },
        { "user id", async (host, ticket) => ErrorOf(await host.SendAsync(new SubmitUserIdCommand(ticket, "carol"))) },
        { "skip", async (host, ticket) => ErrorOf(await host.SendAsync(new SkipIdentityCommand(ticket))) },
        { "continue", async (host, ticket) => ErrorOf(await host.SendAsync(new ContinueIdentityCommand(ticket, null))) },
        { "submit", async (host, ticket) => ErrorOf(await host.SendAsync(new SubmitConsentCommand(ticket, null))) },
        { "deny", async (host, ticket) => ErrorOf(await host.SendAsync(new DenyConsentCommand(ticket))) },
        {
            "upstream",
            async (host, ticket) => ErrorOf(await host.SendAsync(new StartUpstreamAuthorizationCommand(ticket, "notes")))
        },
    };

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task An_unknown_flow_is_unknown_to_every_message(string name, Func<UseCaseHost, FlowTicket, Task<Error?>> send)
    {
        foreach (var id in new[] { null, "", "no-such-flow", new string('x', 65) })
        {
            (await send(_host, new FlowTicket(id, [_walk.FlowSecret]))).Should().Be(FlowErrors.Unknown, name);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Another_browser_is_turned_away_before_it_learns_anything(
        string name, Func<UseCaseHost, FlowTicket, Task<Error?>> send)
    {
        await _walk.DenyAsync();
        _host.Clock.Advance(PendingFlow.Lifetime);

        (await send(_host, new FlowTicket(_walk.FlowId, []))).Should().Be(FlowErrors.WrongBrowser, name);
        (await send(_host, new FlowTicket(_walk.FlowId, [new Secret("other")]))).Should().Be(FlowErrors.WrongBrowser, name);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task An_answered_flow_is_answered_also_after_it_expired(
        string name, Func<UseCaseHost, FlowTicket, Task<Error?>> send)
    {
        await _walk.DenyAsync();

        (await send(_host, _walk.Ticket)).Should().Be(FlowErrors.AlreadyAnswered, name);
        _host.Clock.Advance(PendingFlow.Lifetime);
        (await send(_host, _walk.Ticket)).Should().Be(FlowErrors.AlreadyAnswered, name);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_flow_is_expired_from_its_fifteenth_minute_on(
        string name, Func<UseCaseHost, FlowTicket, Task<Error?>> send)
    {
        _host.Clock.Advance(PendingFlow.Lifetime - TimeSpan.FromMilliseconds(1));
        (await _walk.IdentityAsync()).Failed.Should().BeFalse();

        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await send(_host, _walk.Ticket)).Should().Be(FlowErrors.Expired, name);
    }

    [Fact]
    public async Task One_right_secret_among_those_of_other_tabs_is_enough()
    {
        var ticket = new FlowTicket(_walk.FlowId, [new Secret("another tab"), _walk.FlowSecret]);

        (await _host.SendAsync(new GetIdentityPageQuery(ticket, null))).Failed.Should().BeFalse();
    }

    private static Error? ErrorOf<T>(Result<T> result) => result.Failed ? result.Error : null;
}
