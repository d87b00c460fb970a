using Bifrost.Domain.Common;

namespace Bifrost.Domain.Subjects;

/// <summary>What can be wrong about an identity.</summary>
public static class SubjectErrors
{
    /// <summary>No user ID was entered.</summary>
    public static readonly Error UserIdRequired = new("user_id_required", "Enter a user ID.");

    /// <summary>The user ID cannot be used.</summary>
    public static readonly Error UserIdInvalid = new(
        "user_id_invalid", $"A user ID has 1 to {UserId.MaximumLength} characters and no control characters.");

    /// <summary>A virtual key was entered as a user ID, which is kept and shown in clear.</summary>
    public static readonly Error UserIdIsKey = new("user_id_is_key", "This is a virtual key, not a user ID.");

    /// <summary>Nobody ever acted under this identity.</summary>
    public static readonly Error NotFound = new("identity_not_found", "Nobody has acted under this identity.");

    /// <summary>What ends must be named, and only one identity at a time.</summary>
    public static readonly Error NameOne = new(
        "identity_unnamed", "Name one identity: give exactly one of subject_id, virtual_key_id and user_id.");

    /// <summary>Self-declared user IDs are switched off here.</summary>
    public static readonly Error UserIdDisabled = new(
        "user_id_disabled", "User IDs are not accepted here. Use a virtual key.");
}
