namespace Bifrost.Journeys.Tests.Conformance.Servers;

/// <summary>Scenarios that do not end as one would wish, each with the reason.</summary>
internal static class KnownDifferences
{
    private const string Plain = "no fault: a result that nothing precedes comes as JSON, which the protocol leaves to the server";
    private const string Tasks = "extension: the SDK has no tasks";

    private static readonly Dictionary<string, string> Of20251125 = new()
    {
        ["server-sse-multiple-streams"] = Plain,
    };

    private static readonly Dictionary<string, string> Of20260728 = new()
    {
        ["server-sse-multiple-streams"] = Plain,
        ["server-stateless"] = "better: everything in it passes; the server's own refusal of a revision that nobody knows fails directly",
    };

    private static readonly Dictionary<string, string> OfTheServerIn20260728 = new()
    {
        ["server-stateless"] = "the SDK's refusal of a revision that nobody knows lists revisions that it cannot be spoken to in without a handshake",
        ["tasks-lifecycle"] = Tasks,
        ["tasks-capability-negotiation"] = Tasks,
        ["tasks-wire-fields"] = Tasks,
        ["tasks-request-state-removal"] = Tasks,
        ["tasks-mrtr-input"] = Tasks,
        ["tasks-mrtr-composition"] = Tasks,
        ["tasks-request-headers"] = Tasks,
        ["tasks-dispatch-and-envelope"] = Tasks,
        ["tasks-required-task-error"] = Tasks,
    };

    /// <summary>Scenarios that end otherwise through Bifrost than directly at the server.</summary>
    public static IReadOnlyDictionary<string, string> Of(string revision) =>
        revision == ConformanceSuite.Revision ? Of20251125 : Of20260728;

    /// <summary>Scenarios that the everything-server itself does not pass.</summary>
    public static IReadOnlyDictionary<string, string> OfTheServer(string revision) =>
        revision == ConformanceSuite.Revision ? new Dictionary<string, string>() : OfTheServerIn20260728;
}
