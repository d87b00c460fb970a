namespace Bifrost.Domain.Common;

/// <summary>Something an auditor will ask about. Identifiers only: never a credential, never a name that a person typed.</summary>
/// <param name="Kind">What happened, as a dotted name such as <c>consent.granted</c>.</param>
/// <param name="Actor">Who did it: a subject, a client, or null for nobody in particular.</param>
/// <param name="Target">What it was done to.</param>
/// <param name="Detail">One more fact, from a fixed vocabulary.</param>
public sealed record AuditEvent(string Kind, string? Actor = null, string? Target = null, string? Detail = null);
