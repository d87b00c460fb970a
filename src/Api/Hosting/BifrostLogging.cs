namespace Bifrost.Api.Hosting;

/// <summary>
/// One line an event on stdout. Categories of the framework that write addresses, redirects or messages stay silent at any
/// configured level, because addresses carry codes.
/// </summary>
internal static class BifrostLogging
{
    private static readonly string[] WritesAddresses =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Http.Result",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Mvc",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.StaticFiles",
        "Microsoft.AspNetCore.Diagnostics",
        "System.Net.Http.HttpClient",
    ];

    public static ILoggingBuilder AddBifrostLogging(this ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.IncludeScopes = false;
        });

        foreach (var category in WritesAddresses)
        {
            logging.AddFilter((_, name, level) =>
                name?.StartsWith(category, StringComparison.Ordinal) != true || level >= LogLevel.Warning);
        }

        return logging;
    }
}
