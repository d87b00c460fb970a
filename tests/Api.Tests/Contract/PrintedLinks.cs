using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Links that tool calls print, and the two ways to use them.</summary>
internal static class PrintedLinks
{
    public static async Task<(TestClient Client, string Link)> NewLinkAsync(
        this NotesBifrost bifrost, string key = TestServers.AliceKey)
    {
        var client = new TestClient(bifrost.Server.BaseUrl);

        return (client, await NotesBifrost.LinkAsync(client, await client.SignInAsync(key)));
    }

    public static Task<HttpResponseMessage> OpenAsync(TestClient client, string link, string? site = null) =>
        client.Http.AskAsync("GET", link, null, site is null ? [] : [("Sec-Fetch-Site", site)]);

    public static Task<HttpResponseMessage> ConfirmAsync(
        TestClient client, string link, string? key = null, params (string, string)[] headers)
    {
        var query = System.Web.HttpUtility.ParseQueryString(link.Split('?')[1]);
        (string, string)[] fields = [("mcp_client_id", query["mcp_client_id"]!), ("session", query["session"]!)];

        return client.Http.AskAsync(
            "POST", Wire.Upstream, Wire.Form(key is null ? fields : [.. fields, ("vk", key)]), headers);
    }
}
