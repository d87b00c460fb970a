using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Pages;

/// <summary>
/// The endings that a browser can meet, in words. Each says what happened and what to do next, and nothing about the
/// flow.
/// </summary>
internal static class DeadEnds
{
    /// <summary>No flow of this id, or none at all.</summary>
    public static ErrorPageModel UnknownRequest(int status, string? eventId) => Of(
        status, eventId, "This request is not known",
        "Bifrost has no open request at this address; it may have expired long ago.");

    /// <summary>The 15 minutes are over.</summary>
    public static ErrorPageModel ExpiredRequest(int status, string? eventId) => Of(
        status, eventId, "This request has expired",
        "A request stays open for 15 minutes, and this one was not finished in time.");

    /// <summary>Submitted or denied before.</summary>
    public static ErrorPageModel AnsweredRequest(int status, string? eventId) => Of(
        status, eventId, "This request was already answered",
        "Each request can be answered once, and this one has its answer.");

    /// <summary>
    /// The browser does not carry the secret of the flow: it never did, or the flow was answered, which is what whoever
    /// goes back after the end meets.
    /// </summary>
    public static ErrorPageModel ForeignBrowser(int status, string? eventId) => Of(
        status, eventId, "This request cannot go on here",
        "It was answered already, or it was started in another browser; only the browser that started it can answer it, once.");

    /// <summary>A form was posted from another site (CSRF).</summary>
    public static ErrorPageModel CrossSite(string? eventId) => Of(
        StatusCodes.Status403Forbidden, eventId, "This form came from another site",
        "Bifrost only takes answers from its own pages, so nothing was changed.");

    /// <summary>Nothing lives at this address.</summary>
    public static ErrorPageModel NotFound(string? eventId) => Of(
        StatusCodes.Status404NotFound, eventId, "There is nothing here",
        "The address is not one of Bifrost’s pages.");

    /// <summary>The configuration store is disabled.</summary>
    public static ErrorPageModel StoreDisabled(string? eventId) => Of(
        StatusCodes.Status503ServiceUnavailable, eventId, "Signing in is switched off",
        "This Bifrost runs without its store, so it cannot remember who connected what.") with
    {
        NextStep = "Ask your administrator to enable the store. Then go back to your client and connect again.",
    };

    /// <summary>The store cannot be used for now.</summary>
    public static ErrorPageModel StoreUnavailable(string? eventId) => Of(
        StatusCodes.Status503ServiceUnavailable, eventId, "This cannot be done right now",
        "Bifrost cannot reach or change its store at the moment.") with
    {
        NextStep = "Wait a few seconds and reload this page. "
            + "If it happens again, give the reference below to your administrator.",
    };

    /// <summary>Too many requests from one place.</summary>
    public static ErrorPageModel TooManyRequests(string? eventId) => Of(
        StatusCodes.Status429TooManyRequests, eventId, "Too many attempts",
        "Bifrost is slowing this down to protect everyone’s keys.") with
    {
        NextStep = "Wait a few minutes. Then go back to your client and connect again.",
    };

    /// <summary>A fault of ours.</summary>
    public static ErrorPageModel Crash(string? eventId) => Of(
        StatusCodes.Status500InternalServerError, eventId, "Something went wrong on our side",
        "Bifrost could not finish this step.") with
    {
        NextStep = "Go back to your client and connect again. "
            + "If it happens again, give the reference below to your administrator.",
    };

    private static ErrorPageModel Of(int status, string? eventId, string title, string sentence) =>
        new() { Status = status, Title = title, Sentence = sentence, EventId = eventId };
}
