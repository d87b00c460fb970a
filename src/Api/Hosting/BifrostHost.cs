using Bifrost.Api.Docs;
using Bifrost.Api.Errors;
using Bifrost.Api.Http;
using Bifrost.Api.Mcp;
using Bifrost.Application;
using Bifrost.Application.Settings;
using Bifrost.Infrastructure;
using Bifrost.Infrastructure.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bifrost.Api.Hosting;

/// <summary>Builds Bifrost for given settings: the program, the quickstart and the tests run exactly this.</summary>
public static class BifrostHost
{
    // An edit of appsettings.json would let a running Kestrel listen elsewhere, past the checks of the start.
    private const string KeepAddressesOfTheStart = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>The application, not started yet. It holds requests back until <see cref="StartupSteps.PrepareAsync"/> is done.</summary>
    /// <param name="settings">Checked settings with an admin key.</param>
    /// <param name="args">Arguments of the host: addresses and log levels.</param>
    /// <param name="customize">What a test replaces: the clock, the log.</param>
    public static WebApplication Build(
        BifrostSettings settings, string[] args, Action<WebApplicationBuilder>? customize = null)
    {
        // Slim: without the integration with IIS and hosting startups, which change addresses and the pipeline by variables.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = [.. args, KeepAddressesOfTheStart],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(BifrostHost).Assembly.GetName().Name,

            // The framework's development mode puts a page with stack traces, headers and cookies before every error answer.
            EnvironmentName = Environments.Production,
        });

        // The framework's own filters run before the pipeline and follow variables of the platform instead of the settings:
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED reads forwarded headers from every address, AllowedHosts judges hosts.
        builder.Services.RemoveAll<IStartupFilter>();
        builder.Logging.AddBifrostLogging();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Limits.MaxBodyBytes;
        });

        if (StartupRules.ListeningAddresses(builder.Configuration) is [StartupRules.DefaultAddress])
        {
            builder.WebHost.UseUrls(StartupRules.DefaultAddress);
        }

        AddServices(builder.Services, settings);
        customize?.Invoke(builder);
        var app = builder.Build();
        Map(app, settings);

        return app;
    }

    private static void AddServices(IServiceCollection services, BifrostSettings settings)
    {
        services.AddApplication();
        services.AddInfrastructure(settings);
        services.AddMcpGateway(GatewaySettings.Of(settings));
        // What AddControllers adds, but for authorization: with it the host puts two middlewares before every call that nothing here
        // asks, since each endpoint says by Access who may call it.
        services.AddMvcCore(ReadBodiesOnlyWhereAsked).AddApiExplorer().AddCors().AddDataAnnotations().AddFormatterMappings();
        services.AddCors(OpenCors.Add);
        services.AddExceptionHandler<CrashHandler>();
        services.AddSingleton<IConnectionListenerFactory, DrainingListeners>();
        services.Configure<ForwardedHeadersOptions>(options => TrustedProxies.Configure(options, settings));
    }

    // Actions read their forms themselves, after their filters; binding would read every body first, also rubbish.
    private static void ReadBodiesOnlyWhereAsked(MvcOptions options)
    {
        options.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
        options.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
    }

    private static void Map(WebApplication app, BifrostSettings settings)
    {
        app.UseTrustedProxies(settings);
        app.UseSecurityHeaders();
        app.UseExceptionHandler(_ => { });
        app.UseMiddleware<PublicOriginMiddleware>();
        app.UseMiddleware<StartupGateMiddleware>();
        app.UseAssets();
        app.UseUnansweredRequests();
        app.UseRouting();
        app.UseOpenCors();
        app.MapControllers();
        app.MapHealth();
        app.MapDocs();
        app.MapMcpGateway().WithMetadata(new AccessAttribute(AccessRule.Caller));
        app.MapToolExecution().WithMetadata(new AccessAttribute(AccessRule.Caller));
    }
}
