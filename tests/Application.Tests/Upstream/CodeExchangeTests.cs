using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using NSubstitute;

namespace Bifrost.Application.Tests.Upstream;

/// <summary>What a provider may answer to a code beside tokens, and what is made of tokens that say little.</summary>
public sealed class CodeExchangeTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;
    private Secret _state = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
        await _walk.KeyAsync(TestServers.AliceKey);
        _state = await _walk.LeaveForAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_provider_that_forgot_Bifrost_meanwhile_gets_one_new_registration_and_the_person_is_told_to_go_again()
    {
        Exchange(UpstreamErrors.RegistrationFailed);
        Register("registered-anew");

        (await _walk.ReturnAsync(_state)).Value.Failure.Should().Be(UpstreamErrors.RegistrationRenewed);

        (await _host.RowsAsync<string>("SELECT upstream_client FROM upstream_registrations")).Should().Equal("registered-anew");
        (await _host.CountAsync("connections")).Should().Be(0);
        Exchange(WillingProvider.Tokens);
        await _walk.ConnectAsync();
        await _host.Upstream.ReceivedWithAnyArgs(2).RegisterAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task A_configured_client_that_is_refused_is_the_administrators_matter()
    {
        await using var host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            Mcp = settings.Usual().Mcp with
            {
                Servers = [.. settings.Usual().Mcp.Servers.Select(server => server with { OAuth = server.OAuth with { ClientId = "ours" } })],
            },
        });
        host.Upstream.ExchangeCodeAsync(default!, default!, default)
            .ReturnsForAnyArgs((Result<UpstreamTokens>)UpstreamErrors.RegistrationFailed);
        var walk = await Walk.OpenedAsync(host);
        await walk.KeyAsync(TestServers.AliceKey);

        var back = walk.Return(await walk.LeaveForAsync()) with { Answer = WillingProvider.Answer with { CallbackSegment = null } };
        (await host.SendAsync(back)).Value.Failure.Should().Be(UpstreamErrors.RegistrationFailed);
        await host.Upstream.DidNotReceiveWithAnyArgs().RegisterAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task A_scope_that_the_answer_leaves_out_is_the_one_that_was_asked_for()
    {
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)(WillingProvider.Provider with { Scopes = ["read", "write"] }));
        Exchange(WillingProvider.Tokens with { Scope = null });

        var arrival = (await _walk.ReturnAsync(await _walk.LeaveForAsync())).Value;

        (await FindAsync(arrival.Acting!.Subject.Id))!.Tokens.Scope.Should().Be("read write");
    }

    [Fact]
    public async Task What_was_asked_for_is_kept_beside_what_was_granted_also_over_renewals()
    {
        _host.Upstream.FindProviderAsync(default!, default)
            .ReturnsForAnyArgs((Result<UpstreamProvider>)(WillingProvider.Provider with { Scopes = ["read", "write"] }));
        Exchange(WillingProvider.Tokens with { Scope = "read" });

        var arrival = (await _walk.ReturnAsync(await _walk.LeaveForAsync())).Value;

        var made = (await FindAsync(arrival.Acting!.Subject.Id))!;
        (made.Tokens.Scope, made.AskedScope).Should().Be(("read", "read write"));
        await _host.SendAsync(new RefreshConnectionCommand(made));
        (await FindAsync(arrival.Acting!.Subject.Id))!.AskedScope.Should().Be("read write");
    }

    private void Exchange(Result<UpstreamTokens> answer) =>
        _host.Upstream.ExchangeCodeAsync(default!, default!, default).ReturnsForAnyArgs(answer);

    private void Register(string id) => _host.Upstream.RegisterAsync(default!, default!, default!, default).ReturnsForAnyArgs(
        (Result<UpstreamCredentials>)new UpstreamCredentials(id, null, UpstreamAuthMethod.None));

    private Task<Connection?> FindAsync(Domain.Subjects.SubjectId subject) => _host.UseAsync(
        (IConnectionRepository connections) => connections.FindAsync(subject, new McpClientId("notes"), "", default));
}
