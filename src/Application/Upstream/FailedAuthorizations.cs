using System.Text;
using System.Text.RegularExpressions;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;
using Microsoft.Extensions.Logging;

namespace Bifrost.Application.Upstream;

/// <summary>
/// Notes upstream authorizations that failed: one line of the log with the reference that the page shows, and one audit event where
/// the state was used up. A provider's own words are in the log at debug level only, without what could be a secret.
/// </summary>
internal sealed partial class FailedAuthorizations(
    IMcpClientCatalog catalog, IAuditTrail audit, TimeProvider time, ILogger<FailedAuthorizations> logger)
{
    private const int LongestDescription = 200;

    /// <summary>Notes how a round trip ended whose state was used up.</summary>
    public async Task RecordAsync(
        UpstreamAuthorization authorization, UpstreamAnswer answer, Error failure, string? eventId, CancellationToken ct)
    {
        var trip = authorization.Trip;
        Tell(authorization, failure, eventId);

        if (answer is { Error: not null, Description: { } description } && logger.IsEnabled(LogLevel.Debug))
        {
            Described(logger, NameOf(authorization), Sanitized(description));
        }

        await audit.RecordAsync(
            new AuditEvent("upstream.connect_failed", trip.Subject.Value, trip.McpClient.Value, failure.Code), time.GetUtcNow(), ct);
    }

    /// <summary>Logs an answer that used no state up.</summary>
    /// <param name="authorization">The round trip that it names; null when there is none.</param>
    /// <param name="failure">Why.</param>
    /// <param name="eventId">Reference of the request.</param>
    public void Tell(UpstreamAuthorization? authorization, Error failure, string? eventId)
    {
        if (authorization is null)
        {
            Refused(logger, failure.Code, eventId ?? "none");
        }
        else
        {
            Failed(logger, NameOf(authorization), authorization.Trip.Provider.Host, failure.Code, failure.Reason ?? "no other reason", eventId ?? "none");
        }
    }

    /// <summary>A provider's text for the log: one line of 200 characters, without runs that could be a code or a token.</summary>
    internal static string Sanitized(string description)
    {
        var text = new StringBuilder();

        foreach (var rune in LongRun().Replace(description, "…").EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > LongestDescription)
            {
                break;
            }

            text.Append(Rune.IsControl(rune) || !IsPrinted(rune) ? "?" : rune.ToString());
        }

        return text.ToString();
    }

    private static bool IsPrinted(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.PrivateUse
        or System.Globalization.UnicodeCategory.OtherNotAssigned);

    private string NameOf(UpstreamAuthorization authorization) =>
        catalog.FindKnown(authorization.Trip.McpClient)?.Name.Value ?? authorization.Trip.McpClient.Value;

    [GeneratedRegex("[A-Za-z0-9._~+/=%-]{20,}")]
    private static partial Regex LongRun();

    [LoggerMessage(481, LogLevel.Warning, "Connecting {McpClient} at {Provider} failed with {Code}: {Reason} (reference {Reference})")]
    private static partial void Failed(ILogger logger, string mcpClient, string provider, string code, string reason, string reference);

    [LoggerMessage(482, LogLevel.Warning, "An answer at the callback address was refused with {Code} (reference {Reference})")]
    private static partial void Refused(ILogger logger, string code, string reference);

    [LoggerMessage(483, LogLevel.Debug, "The provider of {McpClient} described its error: {Description}")]
    private static partial void Described(ILogger logger, string mcpClient, string description);
}
