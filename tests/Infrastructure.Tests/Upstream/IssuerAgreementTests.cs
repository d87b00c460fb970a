using Bifrost.Application.Gateway.Protocol;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

/// <summary>An issuer that only an answer named: where it publishes metadata, that has to agree with the configured endpoints.</summary>
public sealed class IssuerAgreementTests : IAsyncLifetime
{
    private Outbound _outbound = null!;

    private StubServer _provider = null!;

    private string Issuer => $"{_provider.Origin}/realms/one";

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _provider = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task No_issuer_is_made_up_of_an_address()
    {
        var provider = await ProviderAsync();

        provider.IsIssuerUnknown.Should().BeTrue();
        (await FindAsync(new McpOAuthSettings { AuthorizeUrl = provider.AuthorizeUrl, TokenUrl = provider.TokenUrl, Issuer = Issuer }))
            .IsIssuerUnknown.Should().BeFalse();
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server/realms/one")]
    [InlineData("/.well-known/openid-configuration/realms/one")]
    [InlineData("/realms/one/.well-known/openid-configuration")]
    public async Task Metadata_that_agrees_confirms_it(string place)
    {
        _provider.Json(place, Metadata());

        (await ConfirmAsync()).Failed.Should().BeFalse();
        _provider.Paths.Should().Contain(place);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(500, "")]
    [InlineData(200, "<!doctype html>")]
    public async Task Where_no_metadata_can_be_found_nothing_contradicts(int status, string body)
    {
        _provider.Says("/realms/one/.well-known/openid-configuration", status, body, "text/html");

        (await ConfirmAsync()).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData("issuer", "https://attacker.example")]
    [InlineData("issuer", "{issuer}/")]
    [InlineData("issuer", null)]
    [InlineData("authorization_endpoint", "https://attacker.example/authorize")]
    [InlineData("authorization_endpoint", "{origin}/realms/two/authorize")]
    [InlineData("token_endpoint", "{origin}/realms/two/token")]
    [InlineData("token_endpoint", "https://attacker.example/realms/one/token")]
    public async Task Metadata_that_contradicts_refuses_it(string name, string? value)
    {
        _provider.Json(
            "/realms/one/.well-known/openid-configuration",
            Metadata().With(name, value?.Replace("{issuer}", Issuer).Replace("{origin}", _provider.Origin)));

        (await ConfirmAsync()).Error.Should().Be(UpstreamErrors.WrongIssuer);
    }

    [Fact]
    public async Task Metadata_that_never_comes_holds_a_login_up_for_five_seconds_only()
    {
        var arrived = new TaskCompletionSource();
        _provider.On("/.well-known/oauth-authorization-server/realms/one", async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var confirming = ConfirmAsync();
        await arrived.Task;

        _outbound.Clock.Advance(TimeSpan.FromSeconds(5));

        (await confirming).Failed.Should().BeFalse();
    }

    [Theory]
    [InlineData("common", "8d1f", false)]
    [InlineData("organizations", "8d1f", false)]
    [InlineData("8d1f", "8d1f", false)]
    [InlineData("8d1f", "9e20", true)]
    public void A_name_that_stands_for_any_tenant_of_Entra_agrees_with_the_tenant(string configured, string tenant, bool contradicts)
    {
        const string Host = "https://login.microsoftonline.com";
        var provider = new UpstreamProvider
        {
            Issuer = Host,
            IsIssuerUnknown = true,
            AuthorizeUrl = new Uri($"{Host}/{configured}/oauth2/v2.0/authorize"),
            TokenUrl = new Uri($"{Host}/{configured}/oauth2/v2.0/token"),
        };
        var document = JsonMembers.TryRead(System.Text.Encoding.UTF8.GetBytes($$"""
            {"issuer":"{{Host}}/{{tenant}}/v2.0","authorization_endpoint":"{{Host}}/{{tenant}}/oauth2/v2.0/authorize","token_endpoint":"{{Host}}/{{tenant}}/oauth2/v2.0/token"}
            """))!;

        IssuerAgreement.Check(document, provider, $"{Host}/{tenant}/v2.0").Failed.Should().Be(contradicts);
    }

    private Dictionary<string, object> Metadata() => Providers.Metadata(Issuer);

    private async Task<Domain.Common.Result<Domain.Common.Done>> ConfirmAsync() =>
        await _outbound.OAuth.ConfirmIssuerAsync(await ProviderAsync(), Issuer, default);

    private Task<UpstreamProvider> ProviderAsync() => FindAsync(new McpOAuthSettings
    {
        AuthorizeUrl = new Uri($"{Issuer}/authorize?prompt=consent"),
        TokenUrl = new Uri($"{Issuer}/token"),
    });

    private async Task<UpstreamProvider> FindAsync(McpOAuthSettings settings) =>
        (await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_provider.Origin}/mcp", settings), default)).Value;
}
