using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Bifrost.Journeys.Tests.Browser;

/// <summary>
/// Everything that a browser objected to on any page: console errors, uncaught exceptions, violations of the content
/// security policy.
/// </summary>
internal sealed class Complaints
{
    private const string Violation = "Content security policy violated: ";
    private const string Report =
        $"""
        addEventListener('securitypolicyviolation',
          e => console.error('{Violation}' + e.violatedDirective + ' ' + e.blockedURI))
        """;

    private readonly ConcurrentQueue<IConsoleMessage> _errors = new();
    private readonly ConcurrentQueue<string> _exceptions = new();
    private readonly ConcurrentBag<string> _visited = [];

    /// <summary>Listens to every page of the context.</summary>
    public static async Task<Complaints> ListenAsync(IBrowserContext context)
    {
        var complaints = new Complaints();
        context.Console += (_, message) => complaints.Hear(message);
        context.WebError += (_, error) => complaints._exceptions.Enqueue(error.Error);
        context.Response += (_, response) => complaints.Remember(response);
        await context.AddInitScriptAsync(Report);

        return complaints;
    }

    /// <summary>What was objected to. That a page which a person opened has an error status is meant, and no complaint.</summary>
    public IReadOnlyList<string> All =>
        [.. _errors.Where(error => !IsStatusOfAPage(error)).Select(Describe), .. _exceptions];

    private static string Describe(IConsoleMessage message) => $"{message.Text} ({message.Location})";

    private void Hear(IConsoleMessage message)
    {
        if (message.Type == "error")
        {
            _errors.Enqueue(message);
        }
    }

    private void Remember(IResponse response)
    {
        if (response.Request.IsNavigationRequest)
        {
            _visited.Add(response.Url);
        }
    }

    private bool IsStatusOfAPage(IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)
        && _visited.Any(url => message.Location.StartsWith(url, StringComparison.Ordinal));
}
