using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>GET /oauth/client-metadata.json on an https origin: the document that providers read.</summary>
public class ClientMetadataTests(Shared<PublicBifrost> shared) : ContractTests<PublicBifrost>(shared)
{
    private const string Path = "/oauth/client-metadata.json";

    private const string Document = """
        {"client_id":"https://bifrost.example.com/oauth/client-metadata.json","client_name":"Bifrost",
        "client_uri":"https://bifrost.example.com","redirect_uris":["https://bifrost.example.com/api/oauth/callback"],
        "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
        "token_endpoint_auth_method":"none","application_type":"web"}
        """;

    [StoreFact]
    public async Task The_document_names_its_own_address_and_the_one_callback()
    {
        using var answer = await AskAsync();

        ((int)answer.StatusCode).Should().Be(200);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await answer.TextAsync()).Should().Be(Document.ReplaceLineEndings(""));
    }

    [StoreFact]
    public async Task The_document_of_an_issuer_is_a_client_of_its_own_with_the_callback_of_that_issuer()
    {
        var segment = UpstreamCallback.SegmentOf("https://provider.example");

        using var answer = await AskAsync($"/oauth/client-metadata/{segment}");

        ((int)answer.StatusCode).Should().Be(200);
        (await answer.TextAsync()).Should().Be(Document.ReplaceLineEndings("")
            .Replace("client-metadata.json", $"client-metadata/{segment}").Replace("/callback", $"/callback/{segment}"));
    }

    [StoreTheory]
    [InlineData("short")]
    [InlineData("https:%2F%2Fprovider.example")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA%2F")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA.json")]
    public async Task Nothing_but_the_identifier_of_an_issuer_has_a_document(string segment)
    {
        using var answer = await AskAsync($"/oauth/client-metadata/{segment}");

        ((int)answer.StatusCode).Should().Be(404);
    }

    [StoreFact]
    public async Task It_may_be_cached_and_read_from_any_origin()
    {
        using var answer = await AskAsync(("Origin", "https://provider.example"));

        answer.Header("Cache-Control").Should().Be("public, max-age=3600");
        answer.Header("Access-Control-Allow-Origin").Should().Be("*");
    }

    [StoreFact]
    public async Task It_is_small_enough_for_every_provider()
    {
        using var answer = await AskAsync();

        (await answer.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThan(5 * 1024);
    }

    private Task<HttpResponseMessage> AskAsync(params (string, string)[] headers) => AskAsync(Path, headers);

    private async Task<HttpResponseMessage> AskAsync(string path, params (string, string)[] headers)
    {
        using var client = Bifrost.NewClient();

        return await client.Http.AskAsync("GET", path, null, [("Host", PublicBifrost.Host), .. headers]);
    }
}

/// <summary>Where no provider could read the document, there is none.</summary>
public class NoClientMetadataTests : OnAnyEngine
{
    [StoreTheory]
    [InlineData(null)]
    [InlineData("https://127.0.0.1")]
    [InlineData("https://localhost")]
    [InlineData("http://localhost:8080")]
    public async Task An_origin_that_is_not_https_or_this_machine_alone_has_no_document(string? publicUrl)
    {
        var origin = publicUrl is null ? null : new Uri(publicUrl);
        await using var bifrost = await StartAsync(settings => settings.Usual() with { PublicUrl = origin });
        using var client = new TestClient(bifrost.BaseUrl);

        using var answer = await client.Http.AskAsync(
            "GET", "/oauth/client-metadata.json", null, origin is null ? [] : [("Host", origin.Authority)]);

        await answer.ShouldBeTextAsync(404);
    }

    [StoreFact]
    public async Task Without_a_store_there_is_no_client_and_no_document()
    {
        await using var bifrost = await StartAsync(settings => settings.Usual() with
        {
            PublicUrl = new Uri(PublicBifrost.Origin),
            Store = settings.Store with { Enabled = false },
        });
        using var client = new TestClient(bifrost.BaseUrl);

        using var answer = await client.Http.AskAsync("GET", "/oauth/client-metadata.json", null, ("Host", PublicBifrost.Host));

        await answer.ShouldBeTextAsync(404);
    }
}
