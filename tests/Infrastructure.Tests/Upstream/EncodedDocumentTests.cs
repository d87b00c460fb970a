using System.Text;
using System.Text.Json;
using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;
using Bifrost.Infrastructure.Upstream.OAuth;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Bifrost.Infrastructure.Tests.Upstream;

public sealed class EncodedDocumentTests : IAsyncLifetime
{
    private static readonly UpstreamCredentials Anyone = new("C1", null, UpstreamAuthMethod.None);

    private Outbound _outbound = null!;

    private StubServer _server = null!;

    public static TheoryData<string> Codings => ["gzip", "GZip", "x-gzip", "deflate", "deflate-raw", "br", "gzip, br"];

    public async Task InitializeAsync()
    {
        _outbound = Outbound.OnLoopback();
        _server = await StubServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _outbound.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Encoded_metadata_is_read(string codings)
    {
        _server.WantsToken();
        Encodes($"{Providers.ResourcePath}/mcp", codings, Providers.Resource($"{_server.Origin}/mcp", _server.Origin));
        Encodes(Providers.ServerPath, codings, Providers.Metadata(_server.Origin));

        var provider = await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp"), default);

        provider.Value.Issuer.Should().Be(_server.Origin);
        _server.Requests.Should().OnlyContain(seen => !seen.Headers.ContainsKey("Accept-Encoding"));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Encoded_tokens_registrations_and_revocations_are_read(string codings)
    {
        Encodes("/token", codings, new { access_token = "AT", refresh_token = "RT" });
        Encodes("/register", codings, new { client_id = "C7" });
        Encodes("/revoke", codings, new { });

        var exchanged = await _outbound.OAuth.ExchangeCodeAsync(Trip(), "code", default);
        var renewed = await _outbound.OAuth.RefreshAsync(Provider(), Anyone, new Secret("RT"), default);
        var registered = await _outbound.OAuth.RegisterAsync(Outbound.Client("https://notes.example/mcp"), Provider(), "https://bifrost.example/api/oauth/callback", default);
        var revoked = await _outbound.OAuth.RevokeAsync(Provider(), Anyone, exchanged.Value, default);

        exchanged.Value.AccessToken.Reveal().Should().Be("AT");
        renewed.Value.AccessToken.Reveal().Should().Be("AT");
        registered.Value.ClientId.Should().Be("C7");
        revoked.Failed.Should().BeFalse();
    }

    [Fact]
    public async Task Every_request_with_a_body_says_its_length()
    {
        _server.Says("/token", 200, """{"access_token":"AT"}""").Says("/register", 201, """{"client_id":"C7"}""").Says("/revoke", 200, "{}").WantsToken();

        var tokens = await _outbound.OAuth.ExchangeCodeAsync(Trip(), "code", default);
        await _outbound.OAuth.RefreshAsync(Provider(), Anyone, new Secret("RT"), default);
        await _outbound.OAuth.RegisterAsync(Outbound.Client("https://notes.example/mcp"), Provider(), "https://bifrost.example/api/oauth/callback", default);
        await _outbound.OAuth.RevokeAsync(Provider(), Anyone, tokens.Value, default);
        await _outbound.OAuth.FindProviderAsync(Outbound.Client($"{_server.Origin}/mcp"), default);

        var posted = _server.Requests.Where(seen => seen.Method == "POST").ToList();
        posted.Select(seen => seen.Path).Distinct().Should().BeEquivalentTo("/token", "/register", "/revoke", "/mcp");
        posted.Should().OnlyContain(seen => seen.Headers["Content-Length"] == $"{Encoding.UTF8.GetByteCount(seen.Body)}" && !seen.Headers.ContainsKey("Transfer-Encoding"));
    }

    [Fact]
    public async Task A_registration_that_is_refused_for_its_length_says_so()
    {
        _server.Says("/register", 411, string.Empty);

        (await _outbound.OAuth.RegisterAsync(Outbound.Client("https://notes.example/mcp"), Provider(), "https://bifrost.example/api/oauth/callback", default)).Failed.Should().BeTrue();

        _outbound.Log.All.Should().Contain("411");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public async Task The_limit_counts_decoded_bytes(string codings)
    {
        Encodes("/token", codings, new { access_token = "AT", filler = new string('x', 10 * OAuthSender.BodyLimit) });

        var refused = await _outbound.OAuth.ExchangeCodeAsync(Trip(), "code", default);

        refused.Error.Reason.Should().Contain($"more than {OAuthSender.BodyLimit} bytes");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_form_that_is_cut_off_is_no_shorter_token(string coding)
    {
        _server.On("/token", async context =>
        {
            var body = Encoded.As(coding, Encoding.UTF8.GetBytes($"token_type=bearer&access_token={string.Join('-', Enumerable.Range(0, 500))}"));
            context.Response.ContentType = "application/x-www-form-urlencoded";
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        });

        var refused = await _outbound.OAuth.ExchangeCodeAsync(Trip(), "code", default);

        refused.Error.Reason.Should().Contain($"the body is not well-formed {coding}");
    }

    [Fact]
    public async Task A_coding_that_is_not_known_is_named_with_the_provider()
    {
        _server.On("/token", async context =>
        {
            context.Response.Headers.ContentEncoding = "zstd";
            await context.Response.Body.WriteAsync(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0 });
        });

        var refused = await _outbound.OAuth.ExchangeCodeAsync(Trip(), "code", default);

        refused.Error.Reason.Should().Contain($"{new Uri(_server.Origin).Authority} sent an answer that cannot be read: Content-Encoding zstd is not supported");
    }

    private void Encodes(string path, string codings, object document) => _server.On(
        path, context => Encoded.WriteAsync(context, codings, JsonSerializer.Serialize(document)));

    private UpstreamProvider Provider() => new()
    {
        Issuer = _server.Origin,
        AuthorizeUrl = new Uri($"{_server.Origin}/authorize"),
        TokenUrl = new Uri($"{_server.Origin}/token"),
        RegistrationUrl = new Uri($"{_server.Origin}/register"),
        RevocationUrl = new Uri($"{_server.Origin}/revoke"),
    };

    private UpstreamRoundTrip Trip() => ATrip.To(Provider());
}
