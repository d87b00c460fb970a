using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.VirtualKeys;

/// <summary>
/// The name of a virtual key as people read it on the consent page: 1 to 100 characters on one line, without spaces around
/// them.
/// </summary>
public sealed partial record VirtualKeyName
{
    private static readonly Error Malformed = VirtualKeyErrors.Invalid(
        "name must be 1 to 100 characters on one line, without spaces around them.");

    private VirtualKeyName(string value) => Value = value;

    /// <summary>The name.</summary>
    public string Value { get; }

    /// <summary>Checks the form.</summary>
    public static Result<VirtualKeyName> Parse(string? text) =>
        text is not null && Form().IsMatch(text) ? new VirtualKeyName(text) : Malformed;

    [GeneratedRegex(@"^(?!\s)[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{1,100}(?<!\s)\z")]
    private static partial Regex Form();
}
