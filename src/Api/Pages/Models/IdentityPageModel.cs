namespace Bifrost.Api.Pages.Models;

/// <summary>The first consent step: who asks, what is granted, and the ways to say who one is.</summary>
public sealed record IdentityPageModel
{
    /// <summary>The pending flow; the only thing the forms carry besides the person's own input.</summary>
    public required string FlowId { get; init; }

    /// <summary>The program that asks.</summary>
    public required AskingClient Client { get; init; }

    /// <summary>Names of the services that the program will be able to use once they are connected.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Whole minutes until the request expires.</summary>
    public required int MinutesLeft { get; init; }

    /// <summary>The identity that this browser is bound to, offered as "Continue as"; null if there is none.</summary>
    public ActingIdentity? ContinueAs { get; init; }

    /// <summary>What the form of "Continue as" carries about that identity in its address; null: nothing.</summary>
    public string? ContinueTag { get; init; }

    /// <summary>The identity already chosen in this flow, when the person has come back to change it.</summary>
    public ActingIdentity? Chosen { get; init; }

    /// <summary>Whether a self-declared user ID may be entered.</summary>
    public bool OffersUserId { get; init; }

    /// <summary>Whether the page must say that a user ID is open to anyone who knows it.</summary>
    public bool WarnsAboutUserId { get; init; }

    /// <summary>Whether the person may go on without an identity.</summary>
    public bool OffersSkip { get; init; }

    /// <summary>The <c>error</c> parameter as received; only known codes are rendered, as a sentence of ours.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The administrator's text, plain, line breaks kept.</summary>
    public string? HelpText { get; init; }
}
