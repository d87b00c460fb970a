namespace Bifrost.Application.Gateway;

/// <summary>The way into a server for one caller: open with an account, closed for a reason, or the caller connects first.</summary>
public sealed record UpstreamEntry
{
    /// <summary>The caller has no account there that works, and can connect one.</summary>
    public static readonly UpstreamEntry ConnectFirst = new(null, null);

    private UpstreamEntry(UpstreamTarget? target, UpstreamFailure? failure)
    {
        Target = target;
        Failure = failure;
    }

    /// <summary>The server with the account to use; null when the way is not open.</summary>
    public UpstreamTarget? Target { get; }

    /// <summary>Why it is closed; null when it is open or when connecting helps.</summary>
    public UpstreamFailure? Failure { get; }

    /// <summary>Open.</summary>
    public static UpstreamEntry Open(UpstreamTarget target) => new(target, null);

    /// <summary>Closed, and nothing that the caller does changes it.</summary>
    public static UpstreamEntry Closed(UpstreamFault fault) => Closed(new UpstreamFailure(fault));

    /// <summary>Closed for a reason that says more than its kind.</summary>
    public static UpstreamEntry Closed(UpstreamFailure failure) => new(null, failure);
}
