using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Bifrost.Journeys.Tests.Conformance.Servers;

/// <summary>
/// Stands before one server of Bifrost, because the suite cannot send a credential: adds it, and says Bifrost's own name where
/// the suite says the proxy's. A foreign Host or Origin goes through as it is, and so does everything else.
/// </summary>
internal sealed class TokenProxy : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    });

    private readonly WebApplication _app;
    private readonly Uri _server;
    private readonly string _credential;

    private TokenProxy(WebApplication app, Uri server, string credential)
    {
        _app = app;
        _server = server;
        _credential = credential;
    }

    /// <summary>Where it is.</summary>
    public Uri Address => new(new Uri(_app.Urls.Single()), "/mcp");

    public static async Task<TokenProxy> StartAsync(Uri server, string credential)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new TokenProxy(app, server, credential);
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(proxy.PassOnAsync);
        await app.StartAsync();

        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        try
        {
            using var request = Copy(context);
            using var response = await _http.SendAsync(request, context.RequestAborted);
            await CopyAsync(response, context);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or HttpRequestException)
        {
            // The suite has gone, or Bifrost ended a stream; either way there is nobody left to tell.
            context.Abort();
        }
    }

    private HttpRequestMessage Copy(HttpContext context)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _server);

        if (context.Request.ContentLength is not (null or 0) || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, values) in context.Request.Headers)
        {
            var mapped = values.Select(Own).ToArray();

            if (name is not ("Connection" or "Transfer-Encoding")
                && !request.Headers.TryAddWithoutValidation(name, mapped))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, mapped);
            }
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_credential}");

        return request;
    }

    private string? Own(string? value)
    {
        var own = Address.Authority;

        return value == own ? _server.Authority : value == $"http://{own}" ? $"http://{_server.Authority}" : value;
    }

    private static async Task CopyAsync(HttpResponseMessage response, HttpContext context)
    {
        context.Response.StatusCode = (int)response.StatusCode;

        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection"))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        // What has come is passed on before more comes, or streams would stand still.
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.StartAsync(context.RequestAborted);

        if (response.StatusCode != HttpStatusCode.NoContent)
        {
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
