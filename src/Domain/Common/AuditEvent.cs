namespace Bifrost.Domain.Common;

/// <summary>Something an auditor will ask about. Identifiers only: never a credential, never a name that a person typed.</summary>
/// <param name="Kind">What happened, as a dotted name such as <c>consent.granted</c>.</param>
/// <param name="Actor">Who did it: a subject, a client, or null for nobody in particular.</param>
/// <param name="Target">What it was done to.</param>
/// <param name="Detail">One more fact, from a fixed vocabulary.</param>
public sealed record AuditEvent(string Kind, string? Actor = null, string? Target = null, string? Detail = null)
{
    /// <summary>The actor of every call of the management API: there is one admin key.</summary>
    public const string Administrator = "administrator";

    /// <summary>The network address a management call came from; null for everything else.</summary>
    public string? Source { get; init; }

    /// <summary>What an administrator's write changed, as it was: JSON without secrets; null when there was nothing.</summary>
    public string? Before { get; init; }

    /// <summary>What an administrator's write changed, as it is now: JSON without secrets; null when it is gone.</summary>
    public string? After { get; init; }
}
