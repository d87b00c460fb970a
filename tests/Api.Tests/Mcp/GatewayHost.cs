using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Bifrost.Api.Http;
using Bifrost.Api.Mcp;
using Bifrost.Application.Common;
using Bifrost.Application.Gateway;
using Bifrost.Application.Ports;
using Bifrost.Application.Settings;
using Bifrost.Application.Upstream;
using Bifrost.Domain.Common;
using Bifrost.Domain.Flows;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;
using Bifrost.Domain.VirtualKeys;
using Bifrost.Infrastructure.Gateway;
using Bifrost.Infrastructure.Security;
using Bifrost.Testing;
using Bifrost.Testing.Mcp;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace Bifrost.Api.Tests.Mcp;

/// <summary>The gateway on a real socket, with callers, servers and accounts that a test puts there, and a clock it moves.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string Token = "token-of-alice";
    public static readonly SubjectId Alice = new("subject-alice");

    private readonly SemaphoreSlim _left = new(0);
    private WebApplication _app = null!;

    private GatewayHost()
    {
    }

    public FakeCatalog Catalog { get; } = new();

    public FakeDirectory Directory { get; } = new();

    public FakeConnections Connections { get; } = new();

    public FakeUnitOfWork UnitOfWork { get; } = new();

    public FakeLinks Links { get; } = new();

    public WatchedTime Time { get; } = new();

    public CollectedLog Log { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    public string BaseUrl { get; private set; } = string.Empty;

    public static async Task<GatewayHost> StartAsync(GatewayOptions? options = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var host = new GatewayHost();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        host.Http.DefaultRequestVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<ILoggerProvider>(_ => host.Log);
        builder.Services.AddSingleton<TimeProvider>(_ => host.Time);
        builder.Services.AddSingleton<IMcpClientCatalog>(_ => host.Catalog);
        builder.Services.AddSingleton<ICallerDirectory>(_ => host.Directory);
        builder.Services.AddSingleton<IConnectionLookup>(_ => host.Connections);
        builder.Services.AddSingleton(Substitute.For<IThrottle>());
        builder.Services.AddSingleton(new LimitSettings());
        builder.Services.AddSingleton<ILinkHandleRepository>(_ => host.Links);
        builder.Services.AddSingleton<IUpstreamAuthorizationRepository>(_ => host.Links);
        builder.Services.AddScoped<IUnitOfWork>(_ => host.UnitOfWork);
        builder.Services.AddScoped(_ => host.MakeMediator());
        builder.Services.AddScoped(_ => Substitute.For<IUpstreamOAuth>());
        builder.Services.AddSingleton<ConnectionRefresher>();
        builder.Services.AddSingleton<ISecretGenerator, SequenceSecrets>();
        builder.Services.AddPassingKeyRing();
        builder.Services.AddMcpGateway(options ?? new GatewayOptions());
        builder.Services.AddUpstreamServers(_ => LoopbackHttp.Create());
        var app = builder.Build();
        host._app = app;
        app.Urls.Add("http://127.0.0.1:0");
        app.Use((context, next) =>
        {
            context.Features.Set(new PublicOrigin(host.BaseUrl));
            context.RequestAborted.Register(() => host._left.Release());

            return next(context);
        });
        app.MapMcpGateway();
        await app.StartAsync();
        host.BaseUrl = app.Urls.First();
        host.Directory.AddToken(Token, new Caller(Alice, SubjectKind.User, null, Audience.Gateway));

        return host;
    }

    /// <summary>Puts a server into the catalogue.</summary>
    public McpClient AddServer(string name, Uri endpoint, McpAuthType authType = McpAuthType.None, Func<McpClient, McpClient>? with = null)
    {
        var client = new McpClient
        {
            Id = new McpClientId($"id-{name}"),
            Name = McpClientName.Parse(name).Value,
            ConnectionType = McpConnectionType.Http,
            Endpoint = endpoint,
            AuthType = authType,
            Tools = ToolSelection.All,
        };
        client = with?.Invoke(client) ?? client;
        Catalog.Clients.Add(client);

        return client;
    }

    /// <summary>Connects a subject's account at a server.</summary>
    public Connection Connect(SubjectId subject, McpClient client, string token, TimeSpan? lifetime = null, string label = "")
    {
        var connection = new Connection
        {
            Id = new ConnectionId($"{subject.Value}@{client.Id.Value}{label}"),
            Label = label,
            Subject = subject,
            McpClient = client.Id,
            Issuer = "https://provider.example",
            Tokens = new UpstreamTokens(new Secret(token), null, null, lifetime),
            ConnectedAt = Time.GetUtcNow(),
            ReceivedAt = Time.GetUtcNow(),
        };
        Connections.Put(connection);

        return connection;
    }

    /// <summary>A number as an administrator sees it.</summary>
    public int Measure(string name)
    {
        int? measured = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == _app.Services.GetRequiredService<IMeterFactory>())
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => measured = value);
        listener.Start();
        listener.RecordObservableInstruments();

        return measured ?? throw new InvalidOperationException($"Nothing measures {name}.");
    }

    /// <summary>Says that an account was connected in this process.</summary>
    public void Announce(Connection connection) => _app.Services.GetRequiredService<AccountArrivals>().Announce(connection);

    /// <summary>Completes when a connection was lost and everybody who had to know of it was told.</summary>
    public async Task LeftAsync() => (await _left.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();

    /// <summary>A bare request, of the version that the host speaks.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path = "/mcp") => new(method, BaseUrl + path)
    {
        Version = Http.DefaultRequestVersion,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>A request as a well-behaved client makes it; the test changes what it is about.</summary>
    public HttpRequestMessage Post(string? body, string? token = Token, string path = "/mcp")
    {
        var request = Request(HttpMethod.Post, path);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return request;
    }

    /// <summary>Sends a message and answers the text that came back.</summary>
    public async Task<string> SendAsync(string body, string token = Token, string path = "/mcp", CancellationToken ct = default)
    {
        using var request = Post(body, token, path);
        using var response = await Http.SendAsync(request, ct);

        return await response.Content.ReadAsStringAsync(ct);
    }

    /// <summary>Calls a tool without arguments.</summary>
    public Task<string> CallAsync(string tool, string token = Token, string path = "/mcp", CancellationToken ct = default) =>
        SendAsync($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}"}}""", token, path, ct);

    /// <summary>Lists the tools.</summary>
    public Task<string> ListAsync(string token = Token, string path = "/mcp") =>
        SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", token, path);

    /// <summary>Makes a further caller.</summary>
    public SubjectId AddUser(string name, string token)
    {
        var subject = new SubjectId($"subject-{name}");
        Directory.AddToken(token, new Caller(subject, SubjectKind.User, null, Audience.Gateway));

        return subject;
    }

    /// <summary>Makes a caller with a virtual key.</summary>
    public void AddKey(string value, params VirtualKeyGrant[] grants)
    {
        var key = new VirtualKey(new VirtualKeyId($"id of {value}"), "team", IsActive: true, grants);
        Directory.AddKey(value, new Caller(new SubjectId("subject-key"), SubjectKind.VirtualKey, key, Audience.Gateway));
    }

    /// <summary>Stops as a program does that is asked to.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _left.Dispose();
        Log.Dispose();
    }

    private IMediator MakeMediator()
    {
        var mediator = Substitute.For<IMediator>();
        mediator.Send(Arg.Any<CreateConnectLinkCommand>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Result<ConnectLink> made = Links.Make(call.Arg<CreateConnectLinkCommand>());

            return Task.FromResult(made);
        });

        mediator.Send(Arg.Any<RefreshConnectionCommand>(), Arg.Any<CancellationToken>())
            .Returns(call => Connections.RenewAsync(call.Arg<RefreshConnectionCommand>().Seen, Time.GetUtcNow()));
        mediator.Send(Arg.Any<RejectConnectionCommand>(), Arg.Any<CancellationToken>()).Returns(async call =>
        {
            await Connections.MarkNeedsReauthAsync(
                call.Arg<RejectConnectionCommand>().Refused, Time.GetUtcNow(), CancellationToken.None);

            return (Result<Done>)Done.Value;
        });

        return mediator;
    }
}
