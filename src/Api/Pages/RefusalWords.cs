using System.Collections.Frozen;
using Bifrost.Api.Pages.Models;
using Bifrost.Domain.Common;

namespace Bifrost.Api.Pages;

/// <summary>Title and next step of refusals that have no page of their own among <see cref="DeadEnds"/>.</summary>
internal static class RefusalWords
{
    private const string AskAdministrator = "Tell your administrator what you tried to do.";

    // Where the refusal's own sentence is for programs, people get another.
    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["client_unknown"] = "Its registration may have been removed because nobody used it for a day.",
        ["login_link_invalid"] = "Ask the management API for a new one: reconnect the MCP client.",
        ["link_invalid"] = "Repeat what you did in your client: it will show a new link.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Title, string NextStep)> Known =
        new Dictionary<string, (string Title, string NextStep)>
        {
            ["client_unknown"] = ("This client is not known here", "Remove Bifrost from your client, add it again and connect."),
            ["redirect_not_registered"] = ("The answer may not go to this address", ErrorPageModel.GoBack),
            ["authorization_request_invalid"] = ("Your client’s request is not valid", ErrorPageModel.GoBack),
            ["response_type_unsupported"] = ("Your client’s request is not valid", ErrorPageModel.GoBack),
            ["challenge_invalid"] = ("Your client’s request is not valid", ErrorPageModel.GoBack),
            ["challenge_method_unsupported"] = ("Your client’s request is not valid", ErrorPageModel.GoBack),
            ["resource_unknown"] = ("Your client asked for something that is not here", ErrorPageModel.GoBack),
            ["mcp_client_not_found"] = ("There is no such service", AskAdministrator),
            ["link_invalid"] = ("This link is not valid any more", "Each link works once, for ten minutes."),
            ["login_link_invalid"] = ("This login address is not valid any more", "Each address works once, for 15 minutes."),
            ["link_needs_proof"] = ("This link was made for another browser", "Open it in the browser in which you gave consent."),
            ["not_configured"] = ("There is nothing to sign in for yet", AskAdministrator),
            ["host_not_served"] = ("Bifrost does not answer at this address", AskAdministrator),
            ["starting"] = ("Bifrost is starting", "Try again in a few seconds."),
            ["public_url_missing"] = ("Bifrost does not answer at this address", AskAdministrator),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The page of a refusal: its own sentence under a title that people understand.</summary>
    public static ErrorPageModel Of(Error error, int status, string eventId)
    {
        var (title, nextStep) = Known.GetValueOrDefault(error.Code, ("This does not work", ErrorPageModel.GoBack));

        return new ErrorPageModel
        {
            Status = status,
            Title = title,
            Sentence = Sentences.GetValueOrDefault(error.Code, error.Message),
            NextStep = nextStep,
            EventId = eventId,
        };
    }
}
