using Microsoft.Extensions.Logging.Console;

namespace Bifrost.Api.Hosting;

/// <summary>What a command works with that serves nobody: services without a host.</summary>
internal static class CommandServices
{
    public static ServiceProvider Build(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddBifrostLogging().SetMinimumLevel(LogLevel.Warning));

        // What a command answers is alone on stdout.
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        add(services);

        return services.BuildServiceProvider();
    }
}
