using Bifrost.Domain.Upstream;

namespace Bifrost.Infrastructure.Upstream.OAuth;

/// <summary>The places that gave nothing usable while metadata was looked for, in the order in which they were tried.</summary>
internal sealed class PassedOver
{
    // A line of the log; what a provider could make longer is cut.
    private const int LongestText = 1500;

    private readonly List<Fault> _faults = [];

    /// <summary>Whether something could not be reached, so that it may say more later.</summary>
    public bool HasOutage => _faults.Exists(fault => fault.Error == UpstreamErrors.ProviderUnreachable);

    /// <summary>Whether something was there that must not be used.</summary>
    public bool HasUnusable => _faults.Exists(fault => !fault.IsSilence);

    /// <summary>Every reason, for one line of the log.</summary>
    public string Text
    {
        get
        {
            var text = string.Join("; ", _faults.Select(fault => fault.Reason));

            return text.Length <= LongestText ? text : $"{text[..LongestText]}…";
        }
    }

    /// <summary>Adds why a place was passed over.</summary>
    public void Add(Fault fault)
    {
        if (!_faults.Contains(fault))
        {
            _faults.Add(fault);
        }
    }

    /// <summary>Adds what was passed over elsewhere.</summary>
    public void Add(PassedOver others) => others._faults.ForEach(Add);

    /// <summary>The end of the search, with every reason. An outage is of the moment, whatever else was wrong.</summary>
    /// <param name="nothing">What it is where nothing was there at all.</param>
    public Fault ToFault(Fault nothing) =>
        HasOutage ? Fault.Unreachable(Text)
        : HasUnusable ? Fault.Unusable(Text)
        : nothing with { Reason = _faults.Count == 0 ? nothing.Reason : $"{nothing.Reason} ({Text})" };
}
