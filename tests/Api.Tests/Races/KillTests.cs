using System.Collections.Concurrent;
using System.Security.Cryptography;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Races;

/// <summary>SIGKILL at any moment loses nothing that a client was told had happened.</summary>
public class KillTests : OnAnyEngine
{
    private const int Kills = 3;
    private const int Clients = 4;
    private const int MostAnswers = 120;

    [StoreFact]
    public async Task Whatever_a_client_was_told_holds_after_the_program_was_killed()
    {
        await using var program = await KilledProgram.CreateAsync(Engine);
        await program.StartAsync();
        var checkedJourneys = 0;

        for (var kill = 0; kill < Kills; kill++)
        {
            var journeys = await RunUntilKilledAsync(program, RandomNumberGenerator.GetInt32(10, MostAnswers));
            await program.StartAsync();

            foreach (var journey in journeys)
            {
                await journey.CheckAsync();
                journey.Dispose();
                checkedJourneys++;
            }
        }

        checkedJourneys.Should().BeGreaterThanOrEqualTo(Kills * Clients);
    }

    private static async Task<IReadOnlyCollection<KilledJourney>> RunUntilKilledAsync(KilledProgram program, int answers)
    {
        var journeys = new ConcurrentQueue<KilledJourney>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = answers;
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref left) > 0)
            {
                var journey = new KilledJourney(program.BaseUrl);
                journeys.Enqueue(journey);
                await journey.RunAsync(() =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        enough.SetResult();
                    }
                });
            }
        })).ToArray();

        await enough.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await program.KillAsync();
        await Task.WhenAll(clients);

        return journeys;
    }
}
