using System.Net;
using System.Text.RegularExpressions;
using Bifrost.Api.Hosting;
using Bifrost.Api.Tests.Docs;
using Microsoft.AspNetCore.Builder;

namespace Bifrost.Api.Tests.OpenApi;

/// <summary>The document and its page, served.</summary>
public sealed partial class DocsPageTests : IAsyncLifetime, IDisposable
{
    private readonly ServedEndpoints _served = ServedEndpoints.Build();
    private readonly HttpClient _http = new();

    public async Task InitializeAsync()
    {
        await _served.App.StartAsync();
        await _served.App.PrepareAsync(CancellationToken.None);
        _http.BaseAddress = new Uri(_served.App.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _served.App.StopAsync();
        await _served.DisposeAsync();
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task The_document_is_served_as_it_is_in_the_repository()
    {
        var answer = await _http.GetAsync("/openapi.yaml");

        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/yaml");
        (await answer.Content.ReadAsStringAsync()).Should()
            .Be(await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi.yaml")));
    }

    [Fact]
    public async Task The_page_names_no_other_host()
    {
        var page = await _http.GetStringAsync("/docs");

        page.Should().NotContain("http:").And.NotContain("https:").And.Contain("openapi.yaml");
    }

    [Fact]
    public async Task The_page_may_load_from_Bifrost_alone_and_run_only_what_it_brought()
    {
        var answer = await _http.GetAsync("/docs");
        var nonce = Nonce().Match(await answer.Content.ReadAsStringAsync()).Groups["value"].Value;
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        nonce.Should().HaveLength(43);
        policy.Should().Contain("default-src 'none'").And.Contain($"script-src 'self' 'nonce-{nonce}'")
            .And.Contain("connect-src 'self'").And.NotContain("http");
    }

    [Fact]
    public async Task Every_page_has_another_nonce()
    {
        var first = Nonce().Match(await _http.GetStringAsync("/docs")).Value;
        var second = Nonce().Match(await _http.GetStringAsync("/docs")).Value;

        second.Should().NotBe(first);
    }

    [Theory]
    [InlineData("/docs/scalar.js")]
    [InlineData("/docs/scalar.aspnetcore.js")]
    public async Task What_the_page_loads_is_served_here(string file)
    {
        var answer = await _http.GetAsync(file);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
    }

    [GeneratedRegex("nonce=\"(?<value>[^\"]+)\"")]
    private static partial Regex Nonce();
}
