using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Chaos;

/// <summary>
/// One user's whole way from registration to a tool call in a storm. Whatever is cut off is asked again, as people and clients do;
/// what was answered must hold.
/// </summary>
internal sealed class StormyFlow(ReplicaSet replicas, Storm storm, string user) : IDisposable
{
    private readonly TestClient _client = replicas.NewClient();

    /// <summary>The token; null when the answer that had it, or its code, was lost with a killed replica.</summary>
    public string? Token { get; private set; }

    /// <summary>Goes all the way.</summary>
    public async Task RunAsync()
    {
        await storm.AskAsync(() => _client.RegisterAsync());
        await storm.AskAsync(() => OpenAsync());
        await storm.AskAsync(() => ConnectAsync());

        if (await SubmitAsync() is { } code && await RedeemAsync(code) is { } token)
        {
            await ShouldWorkEverywhereAsync(token);
            Token = token;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> OpenAsync()
    {
        using var opened = await _client.AuthorizeAsync();
        ((int)opened.StatusCode).Should().Be(Steps.Found, await opened.TextAsync());
        using var chosen = await _client.ChooseUserIdAsync(user);
        chosen.ShouldLeadTo($"{Wire.Services}?flow_id={_client.FlowId}");

        return true;
    }

    private async Task<bool> ConnectAsync()
    {
        await NotesBifrost.ConnectAsync(_client, user);

        return true;
    }

    private async Task<string?> SubmitAsync()
    {
        var cookie = _client.Cookies.GetCookieHeader(_client.Http.BaseAddress!);
        var (submitted, wasCut) = await storm.AskAsync(_client.SubmitAsync);
        ((int)submitted.StatusCode).Should().BeOneOf(wasCut ? [Steps.Found, 409] : [Steps.Found], await submitted.TextAsync());
        using var stubborn = replicas.NewStubbornClient();
        var (again, _) = await storm.AskAsync(() => stubborn.AskAsync(
            "POST", "/api/oauth/per-user/consent/submit", Wire.Form(("flow_id", _client.FlowId)), ("Cookie", cookie)));
        ((int)again.StatusCode).Should().Be(409, "no flow completes twice");

        return submitted.Headers.Location is null ? null : TestClient.CodeOf(submitted);
    }

    private async Task<string?> RedeemAsync(string code)
    {
        var (redeemed, wasCut) = await storm.AskAsync(() => _client.RedeemAsync(code));

        if (wasCut && (int)redeemed.StatusCode != Steps.Ok)
        {
            await redeemed.ShouldBeOAuthErrorAsync(400, "invalid_grant");

            return null;
        }

        ((int)redeemed.StatusCode).Should().Be(Steps.Ok, await redeemed.TextAsync());

        return (await redeemed.JsonAsync()).GetProperty("access_token").GetString();
    }

    // A replica that is away just now promises nothing.
    private async Task ShouldWorkEverywhereAsync(string token)
    {
        foreach (var member in replicas.Members)
        {
            using var client = member.NewClient();
            var said = await storm.TryAsync(() => NotesBifrost.CallAsync(client, token, "notes-whoami"));
            (said?.Value ?? user).Should().Be(user);
        }
    }
}
