namespace Bifrost.Infrastructure.Persistence;

/// <summary>What a fault says about the store.</summary>
internal enum StoreTrouble
{
    /// <summary>Nothing: the statement was refused, or it is wrong.</summary>
    None,

    /// <summary>It answers, but cannot do this now: locked, full, read-only.</summary>
    Hindered,

    /// <summary>It does not answer.</summary>
    Away,
}
