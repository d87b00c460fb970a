namespace Bifrost.Api.Pages.Models;

/// <summary>
/// A link that takes the answer back to the client. Only the person follows it; nothing redirects there by itself.
/// </summary>
/// <param name="Href">The redirect URI with the parameters of the error response, <c>state</c> and <c>iss</c>.</param>
/// <param name="ClientName">What the client calls itself.</param>
public sealed record ReturnLink(string Href, string ClientName);

/// <summary>
/// Any page that ends a journey: what happened, what to do next, and the reference for the administrator.
/// </summary>
public sealed record ErrorPageModel
{
    /// <summary>The HTTP status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>A few words; the heading and the window's title.</summary>
    public required string Title { get; init; }

    /// <summary>One plain sentence that says what happened.</summary>
    public required string Sentence { get; init; }

    /// <summary>What the person does now.</summary>
    public string NextStep { get; init; } = GoBack;

    /// <summary>The way back to the client, once client and redirect URI are proven.</summary>
    public ReturnLink? Return { get; init; }

    /// <summary>The services page of a flow that is still open.</summary>
    public string? ServicesHref { get; init; }

    /// <summary>Equals the trace id in the log.</summary>
    public string? EventId { get; init; }

    /// <summary>What every dead end says.</summary>
    public const string GoBack = "Go back to your client and connect again.";
}
