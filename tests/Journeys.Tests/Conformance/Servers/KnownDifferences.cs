namespace Bifrost.Journeys.Tests.Conformance.Servers;

/// <summary>Scenarios that do not end as one would wish, each with the reason.</summary>
internal static class KnownDifferences
{
    private const string OnlyTools = "Bifrost offers tools only";
    private const string NoSession = "Bifrost keeps no session towards clients";
    private const string NothingOnTheWay = "what a server says or asks before its answer is not passed on";
    private const string NoStateless = "Bifrost does not speak 2026-07-28 towards clients";
    private const string Tasks = "extension: the SDK has no tasks";

    private static readonly Dictionary<string, string> Of20251125 = new()
    {
        ["completion-complete"] = OnlyTools,
        ["prompts-list"] = OnlyTools,
        ["prompts-get-simple"] = OnlyTools,
        ["prompts-get-with-args"] = OnlyTools,
        ["prompts-get-embedded-resource"] = OnlyTools,
        ["prompts-get-with-image"] = OnlyTools,
        ["resources-list"] = OnlyTools,
        ["resources-read-text"] = OnlyTools,
        ["resources-read-binary"] = OnlyTools,
        ["resources-templates-read"] = OnlyTools,
        ["resources-subscribe"] = OnlyTools,
        ["resources-unsubscribe"] = OnlyTools,
        ["logging-set-level"] = OnlyTools,
        ["server-initialize"] = NoSession,
        ["server-session-lifecycle"] = NoSession,
        ["server-sse-multiple-streams"] = NoSession,
        ["server-sse-polling"] = NoSession,
        ["tools-call-sampling"] = NothingOnTheWay,
        ["tools-call-elicitation"] = NothingOnTheWay,
        ["elicitation-sep1034-defaults"] = NothingOnTheWay,
        ["elicitation-sep1330-enums"] = NothingOnTheWay,
        ["tools-call-with-logging"] = NothingOnTheWay,
        ["tools-call-with-progress"] = NothingOnTheWay,
    };

    private static readonly Dictionary<string, string> Of20260728 = new()
    {
        ["server-stateless"] = NoStateless,
        ["dns-rebinding-protection"] = NoStateless,
        ["server-sse-multiple-streams"] = NoStateless,
        ["caching"] = NoStateless,
        ["http-header-validation"] = NoStateless,
        ["http-custom-header-server-validation"] = NoStateless,
        ["json-schema-2020-12"] = NoStateless,
        ["completion-complete"] = NoStateless,
        ["prompts-list"] = NoStateless,
        ["prompts-get-simple"] = NoStateless,
        ["prompts-get-with-args"] = NoStateless,
        ["prompts-get-embedded-resource"] = NoStateless,
        ["prompts-get-with-image"] = NoStateless,
        ["resources-list"] = NoStateless,
        ["resources-read-text"] = NoStateless,
        ["resources-read-binary"] = NoStateless,
        ["resources-templates-read"] = NoStateless,
        ["sep-2164-resource-not-found"] = NoStateless,
        ["tools-list"] = NoStateless,
        ["tools-call-simple-text"] = NoStateless,
        ["tools-call-image"] = NoStateless,
        ["tools-call-audio"] = NoStateless,
        ["tools-call-embedded-resource"] = NoStateless,
        ["tools-call-mixed-content"] = NoStateless,
        ["tools-call-error"] = NoStateless,
        ["tools-call-with-progress"] = NoStateless,
        ["input-required-result-basic-elicitation"] = NoStateless,
        ["input-required-result-basic-sampling"] = NoStateless,
        ["input-required-result-basic-list-roots"] = NoStateless,
        ["input-required-result-request-state"] = NoStateless,
        ["input-required-result-multiple-input-requests"] = NoStateless,
        ["input-required-result-multi-round"] = NoStateless,
        ["input-required-result-missing-input-response"] = NoStateless,
        ["input-required-result-non-tool-request"] = NoStateless,
        ["input-required-result-result-type"] = NoStateless,
        ["input-required-result-tampered-state"] = NoStateless,
        ["input-required-result-capability-check"] = NoStateless,
        ["input-required-result-ignore-extra-params"] = NoStateless,
        ["tasks-capability-negotiation"] = NoStateless,
        ["tasks-dispatch-and-envelope"] = NoStateless,
        ["tasks-request-headers"] = NoStateless,
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
