using Bifrost.Testing;

namespace Bifrost.Api.Tests.Contract;

/// <summary>Which redirect URIs are the registered one .</summary>
public class RedirectMatchTests(Shared<UsualBifrost> shared) : ContractTests<UsualBifrost>(shared)
{
    [StoreTheory]
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/cb?x")]
    [InlineData("https://app.example/cb?")]
    [InlineData("https://app.example/cb/../cb")]
    [InlineData("https://app.example/%63b")]
    [InlineData("HTTPS://APP.EXAMPLE/cb")]
    [InlineData("https://app.example:443/cb")]
    [InlineData("https://app.example@evil.example/cb")]
    [InlineData("https://app.example.evil.example/cb")]
    [InlineData("https://app.example\\@evil.example/cb")]
    [InlineData("https://app.example/cb#x")]
    [InlineData("http://app.example/cb")]
    [InlineData("https://app.example/CB")]
    public async Task Authorize_answers_400_to_a_variant_of_the_registered_redirect(string requested) =>
        (await StatusAsync("https://app.example/cb", requested)).Should().Be(400);

    [StoreTheory]
    [InlineData("http://127.0.0.1:8080/cb", "http://127.0.0.1:9999/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:9999/cb")]
    [InlineData("http://127.0.0.1:8080/cb", "http://127.0.0.1/cb")]
    [InlineData("http://localhost:8080/cb", "http://localhost:1/cb")]
    [InlineData("http://[::1]:8080/cb", "http://[::1]:65535/cb")]
    public async Task Authorize_answers_302_to_another_port_of_the_same_loopback_host(string registered, string requested) =>
        (await StatusAsync(registered, requested)).Should().Be(302);

    [StoreTheory]
    [InlineData("http://127.0.0.1:8080/cb", "http://localhost:8080/cb")]
    [InlineData("http://localhost:8080/cb", "http://127.0.0.1:8080/cb")]
    [InlineData("http://127.0.0.1:8080/cb", "http://[::1]:8080/cb")]
    [InlineData("http://127.0.0.1:8080/cb", "https://127.0.0.1:8080/cb")]
    [InlineData("https://127.0.0.1:8080/cb", "https://127.0.0.1:8081/cb")]
    [InlineData("https://localhost:8080/cb", "https://localhost:8081/cb")]
    [InlineData("http://127.0.0.1:8080/cb", "http://127.0.0.1:9999/other")]
    [InlineData("http://127.0.0.1:8080/cb", "http://127.0.0.1:9999/cb?x=1")]
    [InlineData("http://127.0.0.1:8080/cb", "http://127.0.0.1:99999/cb")]
    [InlineData("http://127.0.0.1:8080/cb", "http://127.0.0.1:8080@evil.example/cb")]
    [InlineData("cursor://host/cb", "cursor://host:1/cb")]
    public async Task Authorize_answers_400_where_the_loopback_rule_does_not_reach(string registered, string requested) =>
        (await StatusAsync(registered, requested)).Should().Be(400);

    [StoreTheory]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback")]
    [InlineData("vscode://x.y/cb")]
    [InlineData("com.example.app:/cb")]
    public async Task A_private_use_redirect_gets_its_code(string redirect)
    {
        using var client = await Bifrost.NewClient().RegisterAsync(redirect);
        using var opened = await client.AuthorizeAsync(("redirect_uri", redirect));
        using var chosen = await client.SkipAsync();

        using var submitted = await client.SubmitAsync();

        submitted.Headers.Location!.OriginalString.Should().StartWith($"{redirect}?code=");
    }

    private async Task<int> StatusAsync(string registered, string requested)
    {
        using var client = await Bifrost.NewClient().RegisterAsync(registered);
        using var answer = await client.AuthorizeAsync(("redirect_uri", requested));

        return (int)answer.StatusCode;
    }
}
