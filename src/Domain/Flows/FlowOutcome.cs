namespace Bifrost.Domain.Flows;

/// <summary>How a flow was answered.</summary>
public enum FlowOutcome
{
    /// <summary>The user consented and the client got a code.</summary>
    Granted,

    /// <summary>The user said no.</summary>
    Denied,
}
