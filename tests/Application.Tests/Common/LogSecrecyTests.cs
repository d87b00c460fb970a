using Bifrost.Application.Gateway;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Common;

public sealed class LogSecrecyTests
{
    [Fact]
    public async Task Not_one_line_of_a_whole_journey_at_the_finest_level_holds_a_secret()
    {
        await using var host = await UseCaseHost.StartAsync();
        var walk = await Walk.OpenedAsync(host);
        await walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij");
        await walk.KeyAsync(TestServers.AliceKey);
        await walk.ConnectAsync();
        var code = await walk.CodeAsync();
        var token = (await walk.RedeemAsync(code)).Value.AccessToken;
        var caller = (await walk.CallerAsync(token))!;
        var link = (await host.SendAsync(new CreateConnectLinkCommand(caller.Subject, new McpClientId("notes"), "", [], Walk.BaseUrl))).Value.Url;
        var ticket = new LinkTicket("notes", new Secret(Walk.Query(link, "session")!), walk.Browser);
        await host.SendAsync(new StartRuntimeAuthorizationCommand(ticket, null, Walk.Source, Walk.BaseUrl));
        await walk.RedeemAsync(code);

        string[] secrets =
        [
            .. host.Parts.Secrets.Given, "sk-bf-", "the-state", Walk.Verifier, WillingProvider.AccessToken, WillingProvider.RefreshToken,
            WillingProvider.Code, WillingProvider.RegisteredSecret,
        ];

        host.Parts.Secrets.Given.Should().HaveCountGreaterThan(8);
        host.Log.Lines.Should().Contain(line => line.Contains("code_already_redeemed", StringComparison.Ordinal));
        host.Log.Lines.Should().NotContain(line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }
}
