using Bifrost.Domain.Common;

namespace Bifrost.Application.Common;

/// <summary>Why an administrator's write does not happen, whatever it is about.</summary>
public static class WriteErrors
{
    /// <summary>It was changed since it was read (RFC 9110 §13.1.1).</summary>
    public static readonly Error VersionConflict = new(
        "version_conflict", "It was changed meanwhile. Read it again and repeat what you want to change.");

    /// <summary>The configuration file is its only truth.</summary>
    public static readonly Error FileManaged = new(
        "file_managed", "It is managed by the configuration file. Change it there and restart.");
}
