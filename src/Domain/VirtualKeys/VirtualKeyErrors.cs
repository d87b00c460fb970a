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
}
