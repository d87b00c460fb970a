namespace Bifrost.Api.Pages.Models;

/// <summary>The ways in which a person can say who they are.</summary>
public enum IdentityKind
{
    /// <summary>A virtual key, shared by everyone who holds it.</summary>
    VirtualKey,

    /// <summary>A self-declared user ID.</summary>
    UserId,

    /// <summary>No identity: what is connected ends with the session.</summary>
    Session,
}

/// <summary>
/// Who the person acts as. The label is the key's name or the user ID, never a key's value; Skip has none.
/// </summary>
public sealed record ActingIdentity(IdentityKind Kind, string Label = "")
{
    /// <summary>A short name for headings and sentences.</summary>
    public string Name => Kind == IdentityKind.Session ? "this session only" : Label;
}
