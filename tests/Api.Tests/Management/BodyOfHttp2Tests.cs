using System.Net;
using System.Text;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bifrost.Api.Tests.Management;

/// <summary>A body without Content-Length: HTTP/2 announces it by no header (RFC 9113 §8.1).</summary>
public sealed class BodyOfHttp2Tests : IAsyncLifetime, IDisposable
{
    private BifrostServer _server = null!;
    private HttpClient? _http;

    public async Task InitializeAsync()
    {
        _server = await BifrostServer.StartAsync(settings => settings.Usual(), customize: builder =>
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(each => each.Protocols = HttpProtocols.Http2)));
        _http = new HttpClient
        {
            BaseAddress = new Uri(_server.BaseUrl),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _http.DefaultRequestHeaders.Add("Authorization", $"Bearer {BifrostServer.AdminKey}");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _http?.Dispose();

    [Fact]
    public async Task It_is_read()
    {
        using var made = await SendAsync(HttpMethod.Post, """{ "name": "team-h2" }""");

        made.Version.Should().Be(HttpVersion.Version20);
        (await made.JsonAsync()).GetProperty("virtual_key").GetProperty("name").GetString().Should().Be("team-h2");
    }

    [Fact]
    public async Task One_that_is_malformed_is_refused()
    {
        using var refused = await SendAsync(HttpMethod.Post, "{ \"name\": ");

        await refused.ShouldBeEnvelopeAsync(400, "body_invalid");
    }

    [Fact]
    public async Task None_is_still_none()
    {
        using var refused = await _http!.SendAsync(new HttpRequestMessage(HttpMethod.Post, Admin.Keys)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });

        (await refused.TextAsync()).Should().Contain("name").And.NotContain("Content-Type");
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string json)
    {
        var request = new HttpRequestMessage(method, Admin.Keys)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Chunked(json),
        };
        request.Content.Headers.ContentType = new("application/json");

        return _http!.SendAsync(request);
    }

    /// <summary>Content whose length is not known when it is sent.</summary>
    private sealed class Chunked(string text) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

        protected override bool TryComputeLength(out long length)
        {
            length = 0;

            return false;
        }
    }
}
