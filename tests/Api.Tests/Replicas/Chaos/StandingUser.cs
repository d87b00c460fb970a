using Bifrost.Api.Tests.Contract;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Domain.Upstream;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Chaos;

/// <summary>
/// A user who calls a tool again and again through the storm, with an account whose tokens last for seconds, so that they are
/// renewed at every replica in turn.
/// </summary>
internal sealed class StandingUser(string name, TestClient client, string token)
{
    private const string Paused = "The account stays connected; try again in a moment.";
    private const string Ended = "Authentication required for hasty.";

    public string Name => name;

    /// <summary>How often the renewal that was cut off made a call wait in vain.</summary>
    public int Waits { get; private set; }

    /// <summary>Whether the account must be connected anew.</summary>
    public bool NeedsReauth { get; private set; }

    /// <summary>Calls until the storm is over or the account has ended. Every answer is the user's own or says what is the matter.</summary>
    public async Task CallAsync(Storm storm)
    {
        while (!storm.IsOver && !NeedsReauth)
        {
            if (await storm.TryAsync(AskAsync) is { } said)
            {
                Weigh(said.Value);
            }
        }
    }

    /// <summary>After the storm: the account works, or says that it ended.</summary>
    public Task SettleAsync() => Soon.BeAsync(
        async () => NeedsReauth || Weigh(await AskAsync()) || NeedsReauth,
        "nobody waits longer than for the lease of a program that is gone",
        RefreshLease.Lifetime + Soon.Patience);

    private Task<string> AskAsync() => NotesBifrost.CallAsync(client, token, "hasty-whoami");

    // True: the answer that a calm day has.
    private bool Weigh(string answer)
    {
        if (answer == name)
        {
            return true;
        }

        NeedsReauth = answer.StartsWith(Ended, StringComparison.Ordinal);
        Waits++;
        (NeedsReauth || answer.EndsWith(Paused, StringComparison.Ordinal)).Should().BeTrue(answer);

        return false;
    }
}
