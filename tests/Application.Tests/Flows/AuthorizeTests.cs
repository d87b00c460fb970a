using Bifrost.Application.Flows;
using Bifrost.Domain.Clients;
using Bifrost.Domain.Flows;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Flows;

public sealed class AuthorizeTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(settings => settings.Usual() with
        {
            Limits = settings.Limits with { MaxPendingFlows = 3 },
        });
        _walk = await Walk.RegisteredAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_proper_request_opens_a_flow_for_the_browser_that_keeps_the_secret()
    {
        var answer = await _host.SendAsync(_walk.Request);

        var opened = answer.Value.Should().BeOfType<AuthorizeAnswer.Opened>().Which;
        var flow = await FindAsync(opened.Flow);
        flow.Admit([opened.BrowserSecret], _host.Clock.GetUtcNow()).Failed.Should().BeFalse();
        flow.Request.RedirectUri.Value.Should().Be(Walk.Redirect);
        flow.Request.State.Should().Be("the-state");
        flow.Request.BaseUrl.Should().Be(Walk.BaseUrl);
        flow.Request.Audience.Should().Be(Audience.Gateway);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("ä€😀")]
    [InlineData("a\nb\tc")]
    [InlineData("")]
    [InlineData(null)]
    public async Task State_is_kept_to_the_letter(string? state)
    {
        await _walk.OpenAsync(_walk.Request with { State = state });

        (await FindAsync(new FlowId(_walk.FlowId))).Request.State.Should().Be(state);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Without_client_id_nothing_else_is_looked_at(string? clientId)
    {
        var answer = await _host.SendAsync(_walk.Request with { ClientId = clientId, ResponseType = "token" });

        answer.Error.Code.Should().Be("authorization_request_invalid");
        answer.Error.Message.Should().Contain("client_id");
    }

    [Fact]
    public async Task An_unknown_client_is_refused_before_its_redirect_is_believed()
    {
        (await _host.SendAsync(_walk.Request with { ClientId = "nobody" })).Error.Should().Be(ClientErrors.Unknown);
    }

    [Theory]
    [InlineData("https://evil.example/callback")]
    [InlineData("http://127.0.0.1:54321/other")]
    [InlineData("javascript:alert(1)")]
    [InlineData("not a uri")]
    public async Task A_redirect_that_is_not_the_clients_own_is_refused_without_a_way_back(string redirect)
    {
        (await _host.SendAsync(_walk.Request with { RedirectUri = redirect })).Error
            .Should().Be(ClientErrors.RedirectNotRegistered);
    }

    [Fact]
    public async Task A_loopback_redirect_may_come_from_another_port_and_keeps_that_port()
    {
        await _walk.OpenAsync(_walk.Request with { RedirectUri = "http://127.0.0.1:60000/callback" });

        (await FindAsync(new FlowId(_walk.FlowId))).Request.RedirectUri.Value.Should().Be("http://127.0.0.1:60000/callback");
    }

    public static TheoryData<string, Func<AuthorizeCommand, AuthorizeCommand>> Refusals => new()
    {
        { "authorization_request_invalid", request => request with { ResponseType = null } },
        { "response_type_unsupported", request => request with { ResponseType = "token" } },
        { "challenge_invalid", request => request with { CodeChallenge = null, CodeChallengeMethod = null } },
        { "challenge_invalid", request => request with { CodeChallenge = "short" } },
        { "challenge_method_unsupported", request => request with { CodeChallengeMethod = "plain" } },
        { "challenge_method_unsupported", request => request with { CodeChallengeMethod = null } },
        { "authorization_request_invalid", request => request with { Repeated = ["scope"] } },
        { "resource_unknown", request => request with { Resources = ["https://elsewhere.example/mcp"] } },
        { "resource_unknown", request => request with { Resources = [$"{Walk.BaseUrl}/mcp/unknown"] } },
        { "resource_unknown", request => request with { Resources = [$"{Walk.BaseUrl}/mcp", $"{Walk.BaseUrl}/mcp/notes"] } },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Past_the_proof_of_client_and_redirect_a_refusal_knows_the_way_back(
        string code, Func<AuthorizeCommand, AuthorizeCommand> change)
    {
        var answer = await _host.SendAsync(change(_walk.Request));

        var refused = answer.Value.Should().BeOfType<AuthorizeAnswer.Refused>().Which;
        refused.Error.Code.Should().Be(code);
        refused.Client.Id.Value.Should().Be(_walk.ClientId);
        refused.RedirectUri.Value.Should().Be(Walk.Redirect);
        refused.State.Should().Be("the-state");
        (await _host.CountAsync("pending_flows")).Should().Be(0);
    }

    [Fact]
    public async Task A_state_that_is_too_long_is_not_given_back()
    {
        var answer = await _host.SendAsync(_walk.Request with { State = new string('s', 4097) });

        answer.Value.Should().BeOfType<AuthorizeAnswer.Refused>().Which.State.Should().BeNull();
    }

    [Fact]
    public async Task A_state_of_the_longest_length_is_accepted()
    {
        var answer = await _host.SendAsync(_walk.Request with { State = new string('s', 4096) });

        answer.Value.Should().BeOfType<AuthorizeAnswer.Opened>();
    }

    [Fact]
    public async Task One_server_of_the_gateway_may_be_the_audience()
    {
        await _walk.OpenAsync(_walk.Request with { Resources = [$"{Walk.BaseUrl}/mcp/notes"] });

        (await FindAsync(new FlowId(_walk.FlowId))).Request.Audience.Path.Should().Be("/mcp/notes");
    }

    [Fact]
    public async Task Too_many_pending_flows_are_refused_until_one_is_answered()
    {
        var first = await Walk.OpenedAsync(_host);
        await _walk.OpenAsync();
        await _walk.OpenAsync();

        var refused = await _host.SendAsync(_walk.Request);
        await first.DenyAsync();

        refused.Error.Code.Should().Be("too_many_flows");
        refused.Error.RetryAfter.Should().BePositive();
        (await _host.SendAsync(_walk.Request)).Failed.Should().BeFalse();
    }

    [Fact]
    public async Task Expired_flows_do_not_count_as_pending()
    {
        await _walk.OpenAsync();
        await _walk.OpenAsync();
        await _walk.OpenAsync();
        _host.Clock.Advance(PendingFlow.Lifetime);

        (await _host.SendAsync(_walk.Request)).Failed.Should().BeFalse();
    }

    private async Task<PendingFlow> FindAsync(FlowId id) =>
        (await _host.UseAsync((IPendingFlowRepository flows) => flows.FindAsync(id, default)))!;
}
