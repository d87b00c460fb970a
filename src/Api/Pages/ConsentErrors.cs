using System.Collections.Frozen;

namespace Bifrost.Api.Pages;

/// <summary>The input that an error belongs to.</summary>
internal enum ConsentField
{
    /// <summary>The page as a whole.</summary>
    None,

    /// <summary>The virtual key.</summary>
    VirtualKey,

    /// <summary>The user ID.</summary>
    UserId,
}

/// <summary>What a refused step says, and at which input.</summary>
internal sealed record ConsentError(string Sentence, ConsentField Field);

/// <summary>
/// Every <c>error</c> code that a consent page renders. Free text never reaches a page: a code that is not here
/// renders nothing.
/// An inactive key is refused with the code of an unknown one, so that the page is no oracle.
/// </summary>
internal static class ConsentErrors
{
    private static readonly FrozenDictionary<string, ConsentError> Known = new Dictionary<string, ConsentError>
    {
        ["key_required"] = new("Enter your virtual key.", ConsentField.VirtualKey),
        ["key_unknown"] = new(
            "This virtual key is not accepted. Check that you copied all of it.", ConsentField.VirtualKey),
        ["too_many_attempts"] = new(
            "Too many keys were tried. Wait a few minutes, then go back to your client and connect again.",
            ConsentField.VirtualKey),
        ["user_id_required"] = new("Enter your user ID.", ConsentField.UserId),
        ["user_id_invalid"] = new(
            "A user ID has 1 to 255 characters and no line breaks or other control characters.", ConsentField.UserId),
        ["user_id_is_key"] = new("This is a virtual key; enter it above.", ConsentField.UserId),
        ["user_id_disabled"] = new(
            "User IDs are not accepted here. Use a virtual key; your administrator can give you one.",
            ConsentField.None),
        ["skip_disabled"] = new(
            "Going on without an identity is not allowed here. Use a virtual key; your administrator can give you one.",
            ConsentField.None),
        ["identity_required"] = new("Say who you are first; then you can connect services.", ConsentField.None),
        ["identity_changed"] = new(
            "The identity you chose can no longer be used. Choose again, then finish.", ConsentField.None),
        ["identity_switched"] = new(
            "Who you are was changed in another tab. Check it below, then go on.", ConsentField.None),
        ["continue_unavailable"] = new(
            "This browser can no longer continue as before. Say who you are once more.", ConsentField.None),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The error for a code, or null for anything that is not ours.</summary>
    public static ConsentError? Find(string? code) => code is null ? null : Known.GetValueOrDefault(code);
}
