using System.Net;
using System.Web;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Setup;

/// <summary>
/// The browser of a person who enters alice's key, connects notes as alice and finishes: plain HTTP with cookies, for
/// journeys in which the client is what matters.
/// </summary>
internal sealed class ConsentByHttp : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        CookieContainer = new CookieContainer(),
    });

    /// <summary>From the address that a client wants opened to the address with which it gets its answer.</summary>
    public async Task<Uri> WalkAsync(Uri authorize, CancellationToken ct)
    {
        var identity = await FollowAsync(authorize, ct);
        var flow = HttpUtility.ParseQueryString(identity.Query)["flow_id"]!;
        await SubmitAsync(
            identity, "/api/oauth/per-user/consent/vk", [new("flow_id", flow), new("vk", TestServers.AliceKey)], ct);
        await ConnectAsync(identity, flow, ct);

        return await SubmitAsync(identity, "/api/oauth/per-user/consent/submit", [new("flow_id", flow)], ct);
    }

    /// <summary>Opens an address as a browser would that does not run on.</summary>
    public async Task OpenAsync(Uri address, CancellationToken ct)
    {
        using var response = await _http.GetAsync(address, ct);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private async Task ConnectAsync(Uri bifrost, string flow, CancellationToken ct)
    {
        var start = new Uri(bifrost, $"/api/oauth/per-user/upstream/authorize?mcp_client_id=notes&flow_id={flow}");
        var login = await FollowAsync(start, ct);
        var callback = await SubmitAsync(login, login.PathAndQuery, [new("user", "alice"), new("decision", "allow")], ct);
        var services = await FollowAsync(callback, ct);
        services.AbsolutePath.Should().Be("/oauth/consent/mcps");
    }

    private async Task<Uri> FollowAsync(Uri address, CancellationToken ct)
    {
        using var response = await _http.GetAsync(address, ct);

        return Next(address, response);
    }

    private async Task<Uri> SubmitAsync(
        Uri page, string action, KeyValuePair<string, string>[] fields, CancellationToken ct)
    {
        var target = new Uri(page, action);
        using var form = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(target, form, ct);

        return Next(target, response);
    }

    private static Uri Next(Uri from, HttpResponseMessage response)
    {
        response.StatusCode.Should().BeOneOf(HttpStatusCode.Found, HttpStatusCode.SeeOther);

        return new Uri(from, response.Headers.Location!);
    }
}
