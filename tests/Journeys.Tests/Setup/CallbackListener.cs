using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bifrost.Journeys.Tests.Setup;

/// <summary>The place to which an OAuth client has the browser sent back: it shows a page and keeps the answer.</summary>
internal sealed class CallbackListener : IAsyncDisposable
{
    public const string Heading = "Back at the client";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly TaskCompletionSource<Uri> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CallbackListener(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Urls.Single()), "/callback");

    /// <summary>The address with which the browser came back.</summary>
    public Task<Uri> AnswerAsync() => _answer.Task.WaitAsync(Patience);

    public static async Task<CallbackListener> StartAsync(bool https)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (https)
            {
                listen.UseHttps(SelfSigned());
            }
        }));
        var listener = new CallbackListener(builder.Build());
        listener._app.MapGet("/callback", listener.Receive);
        await listener._app.StartAsync();

        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IResult Receive(HttpRequest request)
    {
        _answer.TrySetResult(new Uri($"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}"));

        return Results.Content(
            $"""<!doctype html><title>Client</title><link rel="icon" href="data:,"><main><h1>{Heading}</h1></main>""",
            "text/html");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));

        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
