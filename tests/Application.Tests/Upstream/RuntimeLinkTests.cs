using Bifrost.Application.Gateway;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

public sealed class RuntimeLinkTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private Caller _caller = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual().WithPerUser("calendar", new Uri("http://127.0.0.1:9/mcp")));
        _walk = await Walk.OpenedAsync(_host);
        _caller = (await _walk.CallerAsync(await _walk.SignInAsync(TestServers.AliceKey)))!;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_link_is_an_absolute_address_with_a_handle_that_is_kept_as_a_hash()
    {
        var address = await MakeAsync();

        address.Should().StartWith($"{Walk.BaseUrl}/api/oauth/per-user/upstream/authorize?mcp_client_id=notes&session=");
        (await _host.RowsAsync<byte[]>("SELECT handle_hash FROM link_handles"))
            .Should().ContainSingle().Which.Should().Equal(HandleOf(address).Hash().ToBytes());
    }

    [Fact]
    public async Task In_the_browser_that_consented_a_link_leads_to_the_provider_and_connects_its_subject()
    {
        var departure = (await StartAsync(HandleOf(await MakeAsync()), _walk.Browser)).Value;
        var state = new Secret(Walk.Query(departure.Location, "state")!);

        var arrival = await _host.SendAsync(new CompleteUpstreamAuthorizationCommand(
            state, WillingProvider.Answer, [departure.BrowserSecret!]));

        arrival.Value.Failure.Should().BeNull();
        arrival.Value.Flow.Should().BeNull();
        arrival.Value.Acting!.Subject.Id.Should().Be(_caller.Subject);
    }

    [Fact]
    public async Task A_link_for_more_access_asks_for_it_besides_the_usual()
    {
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)(WillingProvider.Provider with { Scopes = ["basic", "read"] }));

        var departure = (await StartAsync(HandleOf(await MakeAsync(null, "read", "write")), _walk.Browser)).Value;

        Walk.Query(departure.Location, "scope").Should().Be("basic read write");
    }

    [Fact]
    public async Task Opening_a_link_says_what_it_is_for_and_uses_nothing_up()
    {
        var handle = HandleOf(await MakeAsync());

        var opened = (await OpenAsync(handle, _walk.Browser)).Value;

        opened.Acting.Label.Should().Be("alice");
        opened.Client.Name.Value.Should().Be("notes");
        opened.ProviderHost.Should().Be("login.example");
        opened.IsProven.Should().BeTrue();
        (await StartAsync(handle, _walk.Browser)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_stranger_who_opens_a_link_is_not_proven_and_no_provider_is_asked()
    {
        var handle = HandleOf(await MakeAsync());

        (await OpenAsync(handle, null)).Value.IsProven.Should().BeFalse();
        (await OpenAsync(handle, new Secret("made-up"))).Value.IsProven.Should().BeFalse();
        (await StartAsync(handle, new Secret("made-up"))).Error.Should().Be(UpstreamErrors.LinkNeedsProof);
        await _host.Upstream.DidNotReceiveWithAnyArgs().FindProviderAsync(default!, default);
        (await StartAsync(handle, _walk.Browser)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task The_browser_of_another_identity_is_no_proof()
    {
        var bob = await Walk.OpenedAsync(_host);
        await bob.SignInAsync(TestServers.BobKey);

        (await StartAsync(HandleOf(await MakeAsync()), bob.Browser)).Error.Should().Be(UpstreamErrors.LinkNeedsProof);
    }

    [Theory]
    [InlineData(TestServers.AliceKey, null)]
    [InlineData(TestServers.BobKey, "key_unknown")]
    [InlineData("sk-bf-wrong-0123456789abcdefghij", "key_unknown")]
    [InlineData("", "key_required")]
    public async Task The_virtual_key_of_the_link_is_a_proof_and_no_other(string key, string? code)
    {
        var started = await StartAsync(HandleOf(await MakeAsync()), null, new Secret(key));

        (started.Failed ? started.Error.Code : null).Should().Be(code);
    }

    [Fact]
    public async Task A_virtual_key_proves_nothing_for_somebody_who_skipped()
    {
        var other = await Walk.OpenedAsync(_host);
        var skipped = (await other.CallerAsync(await other.SignInAsync(null)))!;

        (await StartAsync(HandleOf(await MakeAsync(skipped)), null, new Secret(TestServers.AliceKey))).Error
            .Should().Be(UpstreamErrors.LinkNeedsProof);
    }

    [Fact]
    public async Task Guessing_keys_at_a_link_is_limited_per_source_and_a_key_of_somebody_else_is_answered_like_an_unknown_one()
    {
        var handle = HandleOf(await MakeAsync());
        var limit = _host.Settings.Limits.VirtualKeyAttemptsPerSource;

        for (var attempt = 0; attempt < limit; attempt++)
        {
            var typed = attempt % 2 == 0 ? TestServers.BobKey : "sk-bf-wrong-0123456789abcdefghij";
            (await StartAsync(handle, null, new Secret(typed))).Error.Should().Be(VirtualKeyErrors.Unknown);
        }

        (await StartAsync(handle, null, new Secret("sk-bf-wrong-0123456789abcdefghij"))).Error.Code.Should().Be("too_many_attempts");
        (await StartAsync(handle, null, new Secret(TestServers.BobKey))).Error.Code.Should().Be("too_many_attempts");
        (await StartAsync(handle, null, new Secret(TestServers.AliceKey))).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task A_link_works_once()
    {
        var handle = HandleOf(await MakeAsync());
        await StartAsync(handle, _walk.Browser);

        (await StartAsync(handle, _walk.Browser)).Error.Should().Be(UpstreamErrors.LinkInvalid);
        (await OpenAsync(handle, _walk.Browser)).Error.Should().Be(UpstreamErrors.LinkInvalid);
    }

    [Fact]
    public async Task A_link_that_another_tab_used_while_the_provider_was_looked_up_leaves_nothing()
    {
        var handle = HandleOf(await MakeAsync());
        var isFirst = true;
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs(async _ =>
        {
            if (isFirst)
            {
                isFirst = false;
                (await StartAsync(handle, _walk.Browser)).Failed.Should().BeFalse();
            }

            return (Result<UpstreamProvider>)WillingProvider.Provider;
        });

        (await StartAsync(handle, _walk.Browser)).Error.Should().Be(UpstreamErrors.LinkInvalid);
        (await _host.CountAsync("upstream_authorizations")).Should().Be(1);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_found_leaves_the_link_unused()
    {
        var handle = HandleOf(await MakeAsync());
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)UpstreamErrors.ProviderUnreachable);

        (await StartAsync(handle, _walk.Browser)).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
        (await OpenAsync(handle, _walk.Browser)).Error.Should().Be(UpstreamErrors.ProviderUnreachable);
        (await _host.CountAsync("link_handles WHERE used_at IS NULL")).Should().Be(1);
    }

    private async Task<string> MakeAsync(Caller? caller = null, params string[] scopes) => (await _host.SendAsync(
        new CreateConnectLinkCommand((caller ?? _caller).Subject, new McpClientId("notes"), "", scopes, Walk.BaseUrl))).Value.Url;

    private static Secret HandleOf(string address) => new(Walk.Query(address, "session")!);

    private Task<Result<ConnectLinkAnswer>> OpenAsync(Secret session, Secret? browser) =>
        _host.SendAsync(new OpenConnectLinkQuery(new LinkTicket("notes", session, browser)));

    private Task<Result<UpstreamDeparture>> StartAsync(Secret session, Secret? browser, Secret? key = null) =>
        _host.SendAsync(new StartRuntimeAuthorizationCommand(
            new LinkTicket("notes", session, browser), key, Walk.Source, Walk.BaseUrl));
}
