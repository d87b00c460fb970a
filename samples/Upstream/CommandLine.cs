using System.Globalization;
using Microsoft.Extensions.Logging.Console;

namespace Bifrost.Samples.Upstream;

/// <summary>
/// What the command line asks for: options to run with, or a message and the exit code to leave with.
/// </summary>
internal sealed record CommandLine(NotesOptions? Options, string Message, int ExitCode)
{
    public const string Help = """
        Notes: a small OAuth-protected MCP server that stands in for a real service.
        Anyone may sign in as anyone, so it listens on loopback only.

        Usage: dotnet run --project samples/Upstream -- [options]

          --urls URL                   where to listen, on loopback (default http://127.0.0.1:9001)
          --token-lifetime SECONDS     how long an access token lives (default 3600)
          --unprotected                no OAuth: everyone is "anonymous"
          --require-header NAME=VALUE  with --unprotected: only requests that carry this header
          --help                       this text
        """;

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var draft = new Draft();
        var rest = new Queue<string>(args.SelectMany(SplitAtEquals));

        while (rest.TryDequeue(out var name))
        {
            if (name is "--help" or "-h")
            {
                return new(null, Help, 0);
            }

            if (draft.Take(name, rest) is { } problem)
            {
                return Refuse(problem);
            }
        }

        return draft is { Header: not null, IsProtected: true }
            ? Refuse("--require-header works with --unprotected only.")
            : new(draft.ToOptions(), "", 0);
    }

    private static CommandLine Refuse(string problem) => new(null, $"{problem} Try --help.", 2);

    /// <summary>"--urls=X" means the same as "--urls X".</summary>
    private static IEnumerable<string> SplitAtEquals(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) ? argument.Split('=', 2) : [argument];

    /// <summary>Options while they are being read; each step answers with a problem or null.</summary>
    private sealed class Draft
    {
        private Uri _url = new("http://127.0.0.1:9001");
        private TimeSpan _tokenLifetime = TimeSpan.FromHours(1);

        public bool IsProtected { get; private set; } = true;

        public KeyValuePair<string, string>? Header { get; private set; }

        public string? Take(string name, Queue<string> rest)
        {
            if (name == "--unprotected")
            {
                IsProtected = false;

                return null;
            }

            return name switch
            {
                "--urls" => ListenOn(rest.TryDequeue(out var url) ? url : ""),
                "--token-lifetime" => LimitTokens(rest.TryDequeue(out var seconds) ? seconds : ""),
                "--require-header" => RequireHeader(rest.TryDequeue(out var header) ? header : ""),
                _ => $"{name} is unknown.",
            };
        }

        public NotesOptions ToOptions() => new()
        {
            Url = _url,
            AccessTokenLifetime = _tokenLifetime,
            Protected = IsProtected,
            RequiredHeader = Header,
            Logging = logging => logging
                .AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.ColorBehavior = LoggerColorBehavior.Disabled;
                })
                .AddFilter(null, LogLevel.Warning)
                .AddFilter("Bifrost", LogLevel.Information),
        };

        private string? ListenOn(string value)
        {
            if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || !NotesOptions.CanListenOn(url))
            {
                return "--urls takes one http address on loopback, such as http://127.0.0.1:9001.";
            }

            _url = url;

            return null;
        }

        private string? LimitTokens(string value)
        {
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0)
            {
                return "--token-lifetime takes a whole number of seconds, 1 or more.";
            }

            _tokenLifetime = TimeSpan.FromSeconds(seconds);

            return null;
        }

        private string? RequireHeader(string value)
        {
            if (value.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } expected])
            {
                return "--require-header takes NAME=VALUE.";
            }

            Header = new(name, expected);

            return null;
        }
    }
}
