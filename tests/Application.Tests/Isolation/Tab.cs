using Bifrost.Domain.Common;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Isolation;

/// <summary>A tab of somebody's browser: its flow, who it says it is, and the trips that it has under way.</summary>
internal sealed class Tab
{
    /// <summary>Its flow; null before the first.</summary>
    public Walk? Walk { get; private set; }

    /// <summary>Who it says it is; null before it says so.</summary>
    public string? Owner { get; set; }

    /// <summary>Trips under way: the state, whose account it will be, and where.</summary>
    public Queue<(Secret State, string Owner, string Service)> Trips { get; } = new();

    /// <summary>Opens another flow; trips of the one before belong to a cookie that is gone.</summary>
    public void Open(Walk walk)
    {
        Walk = walk;
        Owner = null;
        Trips.Clear();
    }
}
