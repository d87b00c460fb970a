using Bifrost.Domain.Common;

namespace Bifrost.Domain.VirtualKeys;

/// <summary>What can be wrong about a virtual key.</summary>
public static class VirtualKeyErrors
{
    /// <summary>No key was entered.</summary>
    public static readonly Error Required = new("key_required", "Enter a virtual key.");

    /// <summary>No active key has this value. Unknown and inactive keys are told alike, so that nobody learns which exist.</summary>
    public static readonly Error Unknown = new("key_unknown", "This virtual key is not valid.");

    /// <summary>Too many keys were tried.</summary>
    public static readonly Error TooManyAttempts = new("too_many_attempts", "Too many attempts. Try again later.");

    /// <summary>No key has this identifier.</summary>
    public static readonly Error NotFound = new("virtual_key_not_found", "There is no virtual key with this ID.");

    /// <summary>Another key has the name.</summary>
    public static readonly Error NameTaken = new(
        "virtual_key_name_taken", "Another virtual key has this name. Case does not count.");

    /// <summary>Another active key has the value.</summary>
    public static readonly Error ValueTaken = new(
        "virtual_key_value_taken", "Another active virtual key has the same value. Rotate this one first.");

    /// <summary>A key of the configuration file has the value of one that was made through the API.</summary>
    public static Error ConfiguredValueTaken(string which) => new(
        "configured_key_value_taken",
        $"Two virtual keys have the same value: {which}. Give the first a value of its own, or delete the second.");

    /// <summary>A member that no key can have.</summary>
    public static Error Invalid(string text) => new("virtual_key_invalid", text);
}
