using System.Globalization;

namespace Bifrost.Api.Hosting;

/// <summary>The command <c>health</c>: asks a Bifrost that runs, for supervisors in images that have no other client.</summary>
internal static class HealthCommand
{
    public const string DefaultUrl = "http://localhost:8080/health";

    private const string Option = "--url";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The address to ask; null when the words after <c>health</c> say something else.</summary>
    public static Uri? Address(IReadOnlyList<string> words) => words switch
    {
        [] => new Uri(DefaultUrl),
        [Option, var url] => Parse(url),
        [var word] when word.StartsWith($"{Option}=", StringComparison.Ordinal) => Parse(word[(Option.Length + 1)..]),
        _ => null,
    };

    /// <summary>Asks and says what it heard; the exit code is 0 for yes and 1 for anything else.</summary>
    public static async Task<int> RunAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = Patience })
        {
            Timeout = Patience,
        };

        try
        {
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);

            if (answer.IsSuccessStatusCode)
            {
                Console.WriteLine($"{address} answers {status}");

                return 0;
            }

            await Console.Error.WriteLineAsync($"{address} answers {status}");
        }
        catch (HttpRequestException fault)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {fault.Message}");
        }
        catch (TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer within {Patience.TotalSeconds} seconds");
        }

        return 1;
    }

    private static Uri? Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
