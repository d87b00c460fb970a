using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream.Faults;

namespace Bifrost.Api.Tests.Providers;

/// <summary>
/// Servers and providers that lead Bifrost into the network (V-17): whatever they name and wherever they name it, nobody
/// knocks there. 127.0.0.1 is a named host in these tests; its other names are not.
/// </summary>
public sealed class SsrfTests : ProviderTest
{
    private Canary _canary = null!;

    public static TheoryData<string> Inside =>
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://localhost:{port}/",
        "http://127.0.0.2:{port}/",
        "http://[::1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://2130706434:{port}/",
        "https://10.0.0.1/",
        "https://[fd00:ec2::254]/",
        "https://metadata.google.internal.localhost:{port}/",
    ];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _canary = Canary.Start();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _canary.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Inside))]
    public async Task A_challenge_leads_nowhere_inside(string address)
    {
        Notes.Faults.Mcp.Always(new Fault((context, _) =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{At(address)}\"";

            return Task.CompletedTask;
        }));
        using var client = await NewFlowAsync();
        using var departure = await client.DepartAsync();

        departure.Headers.Location?.Authority.Should().Be(Notes.BaseUrl.Authority, "the well-known place is right");
        Bifrost.Log.Lines.Should().Contain(line => line.StartsWith("Warning") && line.Contains("passed over: resource_metadata"));
        _canary.Hits.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Inside))]
    public async Task Resource_metadata_leads_nowhere_inside(string address)
    {
        Notes.Faults.ResourceMetadata.Always(Fault.Change(json =>
            json["authorization_servers"] = new System.Text.Json.Nodes.JsonArray(At(address).TrimEnd('/'))));

        await StaysOutAsync();
    }

    [Theory]
    [MemberData(nameof(Inside))]
    public async Task A_providers_metadata_leads_nowhere_inside(string address)
    {
        foreach (var endpoint in new[] { "registration_endpoint", "token_endpoint", "revocation_endpoint", "authorization_endpoint" })
        {
            Notes.Faults.Clear();
            Advance(TimeSpan.FromSeconds(5));
            var fault = Fault.Change(json => json[endpoint] = At(address));
            Notes.Faults.ServerMetadata.Always(fault);
            Notes.Faults.OpenIdMetadata.Always(fault);

            await StaysOutAsync();
        }
    }

    /// <summary>127.0.0.1 may be spoken to here, so that only the redirect itself stands in the way.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://169.254.169.254/")]
    public async Task No_redirect_is_followed_while_searching(string address)
    {
        foreach (var point in new[] { Notes.Faults.Mcp, Notes.Faults.ResourceMetadata, Notes.Faults.ServerMetadata, Notes.Faults.Registration })
        {
            Notes.Faults.Clear();
            Advance(TimeSpan.FromMinutes(11));
            point.Always(Fault.Redirect(At(address)));
            using var client = await NewFlowAsync();
            using var departure = await client.DepartAsync();

            departure.Headers.Location?.Authority.Should().Be(Notes.BaseUrl.Authority);
        }

        _canary.Hits.Should().Be(0);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://169.254.169.254/")]
    public async Task A_code_does_not_follow_a_redirect(string address)
    {
        Notes.Faults.Token.Always(Fault.Redirect(At(address)));
        var (client, callback) = await NewReturnAsync();

        await IsNotConnectedAsync(client, callback, "The service refused to connect.");
        _canary.Hits.Should().Be(0);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://169.254.169.254/")]
    public async Task A_refresh_token_does_not_follow_a_redirect(string address)
    {
        var (client, token) = await SignInConnectedAsync();
        Advance(TokenLife);
        Notes.Faults.Token.Always(Fault.Redirect(At(address)));

        (await WhileTimePassesAsync(WhoAmIAsync(client, token))).Should().Contain("The account stays connected");
        _canary.Hits.Should().Be(0);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://169.254.169.254/")]
    public async Task A_call_and_its_token_do_not_follow_a_redirect(string address)
    {
        var (client, token) = await SignInConnectedAsync();
        Notes.Faults.Mcp.Always(Fault.Redirect(At(address)), when: request => request.Tool is not null);

        (await WhoAmIAsync(client, token)).Should().Be("notes refused the request (HTTP 302).");
        _canary.Hits.Should().Be(0);
    }

    private string At(string address) => address.Replace("{port}", $"{_canary.Port}");

    private async Task StaysOutAsync()
    {
        using var client = await NewFlowAsync();
        using var departure = await client.DepartAsync();

        departure.ShouldNotRedirect();
        _canary.Hits.Should().Be(0);
        (await CountAsync("upstream_authorizations")).Should().Be(0);
    }
}
