using Bifrost.Api.Tests.Contract;
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
            if (await storm.TryAsync(() => NotesBifrost.CallAsync(client, token, "hasty-whoami")) is { } said && said.Value != name)
            {
                NeedsReauth = said.Value.StartsWith(Ended, StringComparison.Ordinal);
                Waits++;
                (NeedsReauth || said.Value.EndsWith(Paused, StringComparison.Ordinal)).Should().BeTrue(said.Value);
            }
        }
    }
}
