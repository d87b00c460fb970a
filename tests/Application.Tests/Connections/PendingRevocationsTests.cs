using Bifrost.Application.Connections;
using Bifrost.Application.Maintenance;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Bifrost.Application.Tests.Connections;

/// <summary>Whatever ends a connection, its provider is told, in the background, and what came of it is audited.</summary>
public sealed class PendingRevocationsTests : IAsyncLifetime
{
    private const string Source = "192.0.2.1";

    private static readonly UpstreamProvider Revoking = WillingProvider.Provider with
    {
        RevocationUrl = new Uri("https://login.example/revoke"),
    };

    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs((Result<UpstreamProvider>)Revoking);
        _host.Upstream.RevokeAsync(default!, default!, default!, default).ReturnsForAnyArgs((Result<Done>)Done.Value);
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Deny_ends_what_was_connected_under_skip_and_its_provider_is_told()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();

        await _walk.DenyAsync();

        await IsEndedAsync(_host, "consent_denied");
    }

    [Fact]
    public async Task Another_identity_ends_what_was_connected_under_skip_and_its_provider_is_told()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();

        await _walk.KeyAsync(TestServers.AliceKey);

        await IsEndedAsync(_host, "identity_changed");
    }

    [Fact]
    public async Task A_server_that_the_file_moved_loses_its_connections_and_their_provider_is_told()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();

        await using var restarted = await _host.RestartAsync(settings => settings with
        {
            Mcp = settings.Mcp with
            {
                Servers = [.. settings.Mcp.Servers.Select(server => server with { ConnectionString = new Uri("http://127.0.0.1:10/mcp") })],
            },
        });

        await IsEndedAsync(restarted, "mcp_client_moved");
        await _host.Upstream.Received(1).RevokeAsync(
            Revoking,
            Arg.Is<UpstreamCredentials>(known => known.ClientId == "bifrost-at-the-provider"),
            Arg.Any<UpstreamTokens>(),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task What_was_connected_under_skip_is_ended_with_its_session_and_its_provider_is_told()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        await _walk.RedeemAsync(await _walk.CodeAsync());

        _host.Clock.Advance(TimeSpan.FromDays(3));
        await _host.SendAsync(new PurgeExpiredCommand(100));

        await IsEndedAsync(_host, "expired");
    }

    [Fact]
    public async Task A_provider_that_never_answers_holds_nobody_up()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        _host.Upstream.FindProviderAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Arg<CancellationToken>());

            return (Result<UpstreamProvider>)Revoking;
        });

        (await _walk.DenyAsync().WaitAsync(TimeSpan.FromSeconds(30))).Failed.Should().BeFalse();

        (await _host.CountAsync("connections")).Should().Be(0);
    }

    [Fact]
    public async Task A_provider_that_fails_is_told_again_after_a_pause()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        var calls = 0;
        _host.Upstream.RevokeAsync(default!, default!, default!, default).ReturnsForAnyArgs(
            _ => ++calls < 3 ? (Result<Done>)UpstreamErrors.ProviderUnreachable : Done.Value);

        await _walk.DenyAsync();

        await PassUntilAsync(() => OutcomesAsync("revoked"), 1);
        calls.Should().Be(3);
    }

    [Fact]
    public async Task A_provider_that_keeps_failing_is_given_up_and_that_is_audited()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        _host.Upstream.RevokeAsync(default!, default!, default!, default)
            .ReturnsForAnyArgs((Result<Done>)UpstreamErrors.ProviderUnreachable);

        await _walk.DenyAsync();

        await PassUntilAsync(() => OutcomesAsync("failed"), 1);
        await _host.Upstream.ReceivedWithAnyArgs(PendingRevocations.Pauses.Count + 1).RevokeAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task A_stop_waits_for_the_attempt_under_way_and_records_what_is_given_up()
    {
        await _walk.SkipAsync();
        await _walk.ConnectAsync();
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource<Result<Done>>();
        _host.Upstream.RevokeAsync(default!, default!, default!, default).ReturnsForAnyArgs(_ =>
        {
            asked.TrySetResult();

            return answer.Task;
        });
        await _walk.DenyAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var stopping = Queue(_host).DrainAsync(CancellationToken.None);
        stopping.IsCompleted.Should().BeFalse();
        answer.SetResult(UpstreamErrors.ProviderUnreachable);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));

        (await OutcomesAsync("failed")).Should().Be(1);
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_told()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();
        var subject = (await _walk.ServicesAsync()).Value.Identity.Subject.Id;

        await using (var scope = _host.Services.CreateAsyncScope())
        {
            var ending = scope.ServiceProvider.GetRequiredService<ConnectionEnding>();
            await ending.EndAsync(
                AccountScope.Of(subject), Application.Common.WrittenBy.Administrator(Source), "test", UseCaseHost.Start, default);
        }

        await Queue(_host).DrainAsync(CancellationToken.None);
        (await _host.CountAsync("connections")).Should().Be(1);
        await _host.Upstream.DidNotReceiveWithAnyArgs().RevokeAsync(default!, default!, default!, default);
    }

    private static PendingRevocations Queue(UseCaseHost host) => host.Services.GetRequiredService<PendingRevocations>();

    private static async Task IsEndedAsync(UseCaseHost host, string reason)
    {
        await Queue(host).DrainAsync(CancellationToken.None);
        (await host.CountAsync("connections")).Should().Be(0);
        (await host.CountAsync("audit_events WHERE kind = 'upstream.disconnected' AND detail = @reason", new { reason })).Should().Be(1);
        (await host.CountAsync("audit_events WHERE kind = 'upstream.revocation' AND detail = 'revoked'")).Should().Be(1);
    }

    private Task<long> OutcomesAsync(string word) =>
        _host.CountAsync("audit_events WHERE kind = 'upstream.revocation' AND detail = @word", new { word });

    // Time passes as long as something waits for it, slowly enough for what does not.
    private async Task PassUntilAsync(Func<Task<long>> count, long wanted)
    {
        for (var passed = 0; await count() < wanted && passed < 1500; passed++)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }

        (await count()).Should().Be(wanted);
    }
}
