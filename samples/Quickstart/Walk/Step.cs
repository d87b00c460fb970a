namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>One step of the walk: its name, and what is done; the answer says what happened, without any secret.</summary>
internal sealed record Step(string Name, Func<CancellationToken, Task<string>> TakeAsync);
