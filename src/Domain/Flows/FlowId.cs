namespace Bifrost.Domain.Flows;

/// <summary>Identifier of a pending flow. It stands in URLs and is sufficient for nothing: the browser's secret decides.</summary>
public sealed record FlowId(string Value);
