using Bifrost.Domain.Common;
using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>Why something could not be learned: the refusal that users see, and the reason for the administrator's log.</summary>
/// <param name="Error">The refusal.</param>
/// <param name="Reason">One clause without secrets and without a provider's own words.</param>
internal sealed record Fault(Error Error, string Reason)
{
    /// <summary>Whether nobody said anything, so that what was said before still counts.</summary>
    public bool IsSilence { get; init; }

    /// <summary>Whether no connection to the host was made, so that nothing else is there for now.</summary>
    public bool IsOfHost { get; init; }

    /// <summary>What is there must not be used; trying again does not help.</summary>
    public static Fault Unusable(string reason) => new(UpstreamErrors.ProviderUnusable, reason);

    /// <summary>Nothing is there, or it makes no sense; trying again may help.</summary>
    public static Fault Unreachable(string reason) => new(UpstreamErrors.ProviderUnreachable, reason) { IsSilence = true };

    /// <summary>What has to be there is not.</summary>
    public static Fault Missing(string reason) => new(UpstreamErrors.ProviderUnusable, reason) { IsSilence = true };

    /// <summary>The provider does not know Bifrost.</summary>
    public static Fault NotRegistered(string reason) => new(UpstreamErrors.RegistrationFailed, reason);

    /// <summary>The provider said no.</summary>
    public static Fault Refused(string reason) => new(UpstreamErrors.ProviderRefused, reason);
}

/// <summary>Something learned from a provider, or the fault that stood in the way.</summary>
internal readonly record struct Learned<T>(T Value, Fault? Fault)
{
    /// <summary>True when there is a fault and no value.</summary>
    public bool Failed => Fault is not null;

    /// <summary>A value was learned.</summary>
    public static implicit operator Learned<T>(T value) => new(value, null);

    /// <summary>Nothing was learned.</summary>
    public static implicit operator Learned<T>(Fault fault) => new(default!, fault);
}
