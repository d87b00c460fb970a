namespace Bifrost.Application.Tests.Isolation;

/// <summary>What the people of the property test do.</summary>
internal enum Deed
{
    /// <summary>A tab opens a new consent flow and says who it is.</summary>
    Open,

    /// <summary>It says anew who it is.</summary>
    Choose,

    /// <summary>It connects a service: leaves and comes back at once.</summary>
    Connect,

    /// <summary>It leaves for the provider of a service.</summary>
    Leave,

    /// <summary>It comes back with an account of its own.</summary>
    Return,

    /// <summary>Another tab comes back in its place.</summary>
    ReturnElsewhere,

    /// <summary>It consents, a client gets a token, and the tab opens the next flow.</summary>
    Submit,

    /// <summary>It refuses.</summary>
    Deny,

    /// <summary>It disconnects a service.</summary>
    Disconnect,

    /// <summary>A client calls a service with its token.</summary>
    Call,

    /// <summary>The tokens of the account that a client uses are renewed.</summary>
    Renew,

    /// <summary>An administrator ends a client's session.</summary>
    EndSession,

    /// <summary>An administrator disconnects everything of the identity of a client.</summary>
    EndConnections,

    /// <summary>An administrator deactivates a virtual key, or activates it again.</summary>
    ToggleKey,
}

/// <summary>One deed. The numbers pick a tab, a service, an identity or a session, however many there are.</summary>
internal sealed record Operation(Deed Deed, int Who, int What)
{
    public override string ToString() => $"{Deed}({Who}, {What})";
}
