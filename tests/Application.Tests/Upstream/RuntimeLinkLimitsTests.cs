using Bifrost.Application.Gateway;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Sessions;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>For whom, for what and for how long a printed link is good.</summary>
public sealed class RuntimeLinkLimitsTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private Secret _token = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual().WithPerUser("calendar", new Uri("http://127.0.0.1:9/mcp")));
        _walk = await Walk.OpenedAsync(_host);
        _token = await _walk.SignInAsync(TestServers.AliceKey);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_link_works_to_the_last_millisecond_of_its_ten_minutes()
    {
        var handle = await HandleAsync();
        _host.Clock.Advance(LinkHandle.Lifetime - TimeSpan.FromMilliseconds(1));
        (await OpenAsync(handle)).Failed.Should().BeFalse();

        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await OpenAsync(handle)).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task A_link_is_good_for_its_own_service_only()
    {
        (await OpenAsync(await HandleAsync(), "calendar")).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task A_handle_is_worthless_at_the_gateway()
    {
        (await _walk.CallerAsync(await HandleAsync())).Should().BeNull();
    }

    [Fact]
    public async Task A_link_of_a_key_that_was_deactivated_is_dead()
    {
        var handle = await HandleAsync();
        await _host.ExecuteAsync("UPDATE virtual_keys SET is_active = 0");

        (await OpenAsync(handle)).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task A_service_that_is_not_there_any_more_is_unknown()
    {
        var handle = await HandleAsync();

        (await OpenAsync(handle, "gone")).Error.Should().Be(McpClientErrors.Unknown);
    }

    [Fact]
    public async Task The_identifier_of_a_living_session_is_taken_under_the_same_proof()
    {
        var session = await SessionAsync();

        (await OpenAsync(session)).Value.IsProven.Should().BeTrue();
        (await OpenAsync(session, browser: new Secret("other"))).Value.IsProven.Should().BeFalse();
    }

    [Fact]
    public async Task The_identifier_of_a_session_is_not_used_up_by_connecting()
    {
        var session = await SessionAsync();

        (await StartAsync(session)).Failed.Should().BeFalse();
        (await StartAsync(session)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_session_that_ended_or_was_revoked_opens_nothing()
    {
        var session = await SessionAsync();
        _host.Clock.Advance(Session.Lifetime - TimeSpan.FromMilliseconds(1));
        (await OpenAsync(session)).Failed.Should().BeFalse();

        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await OpenAsync(session)).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task A_revoked_session_opens_nothing()
    {
        var session = await SessionAsync();
        await _host.ExecuteAsync("UPDATE sessions SET revoked_at = 1");

        (await OpenAsync(session)).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task An_access_token_is_not_the_identifier_of_its_session()
    {
        (await OpenAsync(_token)).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task A_link_of_somebody_who_skipped_dies_with_them()
    {
        var other = await Walk.OpenedAsync(_host);
        await other.SkipAsync();
        var subject = (await other.ServicesAsync()).Value.Identity.Subject.Id;
        var address = (await _host.SendAsync(new CreateConnectLinkCommand(subject, new McpClientId("notes"), "", [], Walk.BaseUrl))).Value.Url;
        await other.DenyAsync();

        (await OpenAsync(new Secret(Walk.Query(address, "session")!))).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task With_open_links_whoever_holds_one_is_proven()
    {
        var handle = await HandleAsync();
        await using var open = await _host.RestartAsync(settings => settings with
        {
            OAuth = new OAuthSettings { RuntimeLinks = RuntimeLinks.Open },
        });

        (await open.SendAsync(new OpenConnectLinkQuery(new LinkTicket("notes", handle, null)))).Value.IsProven.Should().BeTrue();
    }

    private async Task<Secret> HandleAsync()
    {
        var caller = (await _walk.CallerAsync(_token))!;
        var made = await _host.SendAsync(new CreateConnectLinkCommand(caller.Subject, new McpClientId("notes"), "", [], Walk.BaseUrl));

        return new Secret(Walk.Query(made.Value.Url, "session")!);
    }

    private async Task<Secret> SessionAsync() => new((await _host.RowsAsync<string>("SELECT session_id FROM sessions"))[0]);

    private Task<Result<ConnectLinkAnswer>> OpenAsync(Secret session, string service = "notes", Secret? browser = null) =>
        _host.SendAsync(new OpenConnectLinkQuery(new LinkTicket(service, session, browser ?? _walk.Browser)));

    private Task<Result<UpstreamDeparture>> StartAsync(Secret session) =>
        _host.SendAsync(new StartRuntimeAuthorizationCommand(
            new LinkTicket("notes", session, _walk.Browser), null, Walk.Source, Walk.BaseUrl));
}
