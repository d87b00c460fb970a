using Bifrost.Api.Pages.Models;

namespace Bifrost.Api.Pages;

/// <summary>What the consent pages say about identities before one is chosen, and when it is changed.</summary>
internal static class IdentityWords
{
    public const string AnyKey = "Everyone who holds the same key will act with the accounts you connect.";
    public const string AnyUserId =
        "The accounts you connect are kept under this ID and are there the next time you enter it.";
    public const string OpenUserId = "Anyone who enters this ID uses the accounts connected under it.";
    public const string Skip =
        "Connections you make will not survive this session: they end after 24 hours at the latest "
        + "and will not be there next time.";

    /// <summary>What becomes of connections when another identity is chosen instead of this one.</summary>
    public static string WhenChanged(ActingIdentity chosen) => chosen.Kind == IdentityKind.Session
        ? "What you have connected without an identity is dropped if you choose one now."
        : "What you have connected stays with it; another choice starts with its own connections.";

    /// <summary>What kind of identity it is, in lower case.</summary>
    public static string Kind(ActingIdentity identity) => identity.Kind switch
    {
        IdentityKind.VirtualKey => "virtual key",
        IdentityKind.UserId => "user ID",
        _ => "no identity",
    };

    /// <summary>How much time is left, for the end of "open for …".</summary>
    public static string TimeLeft(int minutes) => minutes switch
    {
        < 1 => "less than a minute",
        1 => "another minute",
        _ => $"another {minutes} minutes",
    };
}
