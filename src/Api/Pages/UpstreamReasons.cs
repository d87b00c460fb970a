using System.Collections.Frozen;

namespace Bifrost.Api.Pages;

/// <summary>
/// Why a connection did not come about, as the callback page tells it. The provider's own text is never shown.
/// </summary>
internal static class UpstreamReasons
{
    public const string AccessDenied = "access_denied";
    public const string UnknownState = "state_unknown";
    public const string ExpiredState = "state_expired";
    public const string UsedState = "state_used";
    public const string ForeignBrowser = "wrong_browser";
    public const string WrongIssuer = "issuer_mismatch";
    public const string MissingCode = "code_missing";
    public const string ExchangeFailed = "exchange_failed";
    public const string Unreachable = "provider_unreachable";
    public const string ProviderError = "provider_error";

    private const string General = "The service did not complete the connection.";

    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        [AccessDenied] = "Access was declined at the service, so nothing was connected.",
        [UnknownState] = "Bifrost does not know this attempt. It may have expired or been used already.",
        [ExpiredState] = "The attempt took longer than 10 minutes and has expired.",
        [UsedState] = "This attempt was used already. Each one works once.",
        [ForeignBrowser] = "The attempt was started in another browser, and only that browser can finish it.",
        [WrongIssuer] = "The answer came from another provider than the one that was asked, so Bifrost refused it.",
        [MissingCode] = "The service sent an answer without a code.",
        [ExchangeFailed] = "The service did not accept the exchange of its code for a token.",
        [Unreachable] = "The service cannot be reached right now.",
        [ProviderError] = General,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The sentence for a reason; unknown reasons get the general one.</summary>
    public static string Sentence(string code) => Sentences.GetValueOrDefault(code, General);
}
