using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas.Cluster;

/// <summary>One replica and what the balancer knows of it.</summary>
internal sealed class Member(BifrostProgram program) : IDisposable
{
    // Between choosing a port and listening on it somebody else may have used it for a moment.
    private const int Starts = 3;

    private int _underway;

    public BifrostProgram Program => program;

    /// <summary>Whether the balancer sends requests to it.</summary>
    public bool IsIn { get; private set; }

    /// <summary>How many requests it has in hand.</summary>
    public int Underway => Volatile.Read(ref _underway);

    /// <summary>A client whose requests all go to it.</summary>
    public TestClient NewClient() => new(ReplicaSet.PublicUrl, new Balancer([this]));

    /// <summary>A request goes to it, until what this answers is disposed.</summary>
    public IDisposable Enter()
    {
        Interlocked.Increment(ref _underway);

        return new Leave(this);
    }

    /// <summary>Starts it and takes it in.</summary>
    public async Task StartAsync()
    {
        for (var left = Starts; ; left--)
        {
            try
            {
                await program.StartAsync();
                IsIn = true;

                return;
            }
            catch (InvalidOperationException taken) when (
                left > 1 && taken.Message.Contains("already in use", StringComparison.Ordinal))
            {
                program.Dispose();
            }
        }
    }

    /// <summary>Takes it out, lets it finish what it has in hand, and ends it. Answers what it exited with.</summary>
    public async Task<int> StopAsync()
    {
        IsIn = false;
        await Soon.BeAsync(() => Task.FromResult(Underway == 0), "a replica that is taken out has nothing in hand soon");

        return await program.StopAsync();
    }

    /// <summary>Ends it without a word, whatever it has in hand; the balancer finds out by itself.</summary>
    public Task KillAsync() => program.KillAsync();

    public void Dispose() => program.Dispose();

    private sealed class Leave(Member member) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref member._underway);
    }
}
