using System.Diagnostics;
using System.Text.Json;

namespace Bifrost.Samples.Quickstart.Walk;

/// <summary>Takes the steps one after the other and tells each; the first that goes wrong ends the walk.</summary>
internal static class Walker
{
    // Ample for the first call on a busy machine.
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(20);

    /// <summary>Answers the exit code: 0, or 1 after a step that failed, or that of an interruption.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<Step> steps, TextWriter output, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();

        foreach (var step in steps)
        {
            var failure = await TakeAsync(step, output, stop);

            if (stop.IsCancellationRequested)
            {
                await output.WriteLineAsync($"✗ {step.Name}: interrupted");

                return StopSignal.Interrupted;
            }

            if (failure is not null)
            {
                await output.WriteLineAsync($"✗ {step.Name}: {failure}");

                return 1;
            }
        }

        await output.WriteLineAsync($"{steps.Count} steps in {clock.Elapsed.TotalSeconds:0.0} s. It works.");

        return 0;
    }

    /// <summary>Why the step failed, or null. A step that hangs is given up, whether it listens to the token or not.</summary>
    private static async Task<string?> TakeAsync(Step step, TextWriter output, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestStep);

        try
        {
            var outcome = await step.TakeAsync(limit.Token).WaitAsync(limit.Token);
            await output.WriteLineAsync($"✓ {step.Name} → {outcome}");

            return null;
        }
        catch (UnexpectedException difference)
        {
            return difference.Message;
        }
        catch (OperationCanceledException)
        {
            return $"expected an answer within {LongestStep.TotalSeconds:0} s, got none";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException)
        {
            return $"expected a readable answer, got {fault.GetType().Name}: {fault.Message}";
        }
    }
}
