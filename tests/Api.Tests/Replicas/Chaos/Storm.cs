using System.Security.Cryptography;
using Bifrost.Api.Tests.Replicas.Cluster;

namespace Bifrost.Api.Tests.Replicas.Chaos;

/// <summary>A minute in which one replica after the other is killed at a random moment and started again.</summary>
internal sealed class Storm(ReplicaSet replicas) : IDisposable
{
    // Between two kills, counted in answers that users got: a moment that no clock picks.
    private const int FewestAnswers = 20;
    private const int MostAnswers = 400;

    private const int MostAttempts = 20;

    private readonly CancellationTokenSource _end = new();
    private int _answers;
    private int _cut;

    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Requests that ended without an answer, because the replica that had them was killed.</summary>
    public int Cut => Volatile.Read(ref _cut);

    public int Kills { get; private set; }

    public bool IsOver => _end.IsCancellationRequested;

    /// <summary>Kills until it is over; every replica is up then.</summary>
    public async Task RageAsync(TimeSpan duration)
    {
        _end.CancelAfter(duration);

        while (!IsOver)
        {
            var moment = Answers + RandomNumberGenerator.GetInt32(FewestAnswers, MostAnswers);
            await Soon.BeAsync(() => Task.FromResult(Answers >= moment || IsOver), "users are answered in a storm", duration * 2);

            if (!IsOver)
            {
                var victim = replicas.Members[RandomNumberGenerator.GetInt32(replicas.Members.Count)];
                await victim.KillAsync();
                Kills++;
                await victim.StartAsync();
            }
        }
    }

    /// <summary>Asks until there is an answer, and says whether an earlier answer was lost.</summary>
    public async Task<(T Answer, bool WasCut)> AskAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(ask) is { } answer)
            {
                return (answer.Value, attempt > 1);
            }

            attempt.Should().BeLessThan(MostAttempts, "three of four replicas are up");
        }
    }

    /// <summary>Asks once; null when the replica was killed before it answered.</summary>
    public async Task<Answered<T>?> TryAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            var answer = await ask();
            Interlocked.Increment(ref _answers);

            return new Answered<T>(answer);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException { StatusCode: null })
        {
            Interlocked.Increment(ref _cut);

            return null;
        }
    }

    public void Dispose() => _end.Dispose();
}

/// <summary>What a replica answered.</summary>
internal sealed record Answered<T>(T Value);
