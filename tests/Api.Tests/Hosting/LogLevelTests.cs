using Bifrost.Api.Hosting;
using Bifrost.Application.Settings;
using Bifrost.Domain.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>No setting of the host makes a category that writes addresses log them .</summary>
public sealed class LogLevelTests
{
    private static readonly string[] WritesAddresses =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Mvc.Infrastructure.RedirectResultExecutor",
        "Microsoft.AspNetCore.Routing.EndpointMiddleware",
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
        "Microsoft.AspNetCore.HttpLogging.HttpLoggingMiddleware",
        "System.Net.Http.HttpClient.Default.LogicalHandler",
        "Some.Library.ThatLogsRequests",
    ];

    [Theory]
    [InlineData("--Logging:LogLevel:Default=Trace")]
    [InlineData("--Logging:Console:LogLevel:Default=Information")]
    [InlineData("--Logging:Console:LogLevel:Microsoft.AspNetCore.Mvc.Infrastructure.RedirectResultExecutor=Trace")]
    [InlineData("--Logging:Console:LogLevel:*.Diagnostics=Trace")]
    [InlineData("--Logging:Console:LogLevel:*=Trace")]
    [InlineData("--Logging:LogLevel:Microsoft.*Executor=Trace")]
    [InlineData("--Logging:EventSource:LogLevel:Default=Trace")]
    [InlineData("--Logging:Debug:LogLevel:Microsoft=Trace")]
    public async Task A_category_that_writes_addresses_is_silent_below_a_warning(string setting)
    {
        await using var app = BifrostHost.Build(Settings(), [setting]);
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();

        foreach (var category in WritesAddresses)
        {
            loggers.CreateLogger(category).IsEnabled(LogLevel.Information).Should().BeFalse(category);
            loggers.CreateLogger(category).IsEnabled(LogLevel.Warning).Should().BeTrue(category);
        }
    }

    [Fact]
    public async Task Levels_of_bifrosts_own_categories_follow_the_settings()
    {
        await using var app = BifrostHost.Build(Settings(), ["--Logging:Console:LogLevel:Bifrost=Trace"]);
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();

        loggers.CreateLogger("Bifrost.Api.Mcp").IsEnabled(LogLevel.Trace).Should().BeTrue();
        loggers.CreateLogger("Microsoft.Hosting.Lifetime").IsEnabled(LogLevel.Information).Should().BeTrue();
    }

    private static BifrostSettings Settings() => new()
    {
        DataDirectory = Path.GetTempPath(),
        Store = new StoreSettings { Enabled = false, Path = Path.Combine(Path.GetTempPath(), "unused.db") },
        AdminKey = new Secret("test-admin-key-0123456789"),
    };
}
