using System.Collections.Concurrent;
using Bifrost.Domain.Common;

namespace Bifrost.Application.Upstream;

/// <summary>
/// The code exchanges of this process, so that a repeat of their callback continues as soon as the outcome is recorded. What another
/// process exchanges has to be looked for in the store.
/// </summary>
internal sealed class ExchangesUnderway
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new(StringComparer.Ordinal);

    /// <summary>Runs an exchange; <paramref name="exchange"/> commits the outcome before it returns.</summary>
    public async Task<T> RunAsync<T>(SecretHash state, Func<Task<T>> exchange)
    {
        var key = KeyOf(state);
        var end = _ends.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        try
        {
            return await exchange();
        }
        finally
        {
            _ends.TryRemove(key, out _);
            end.TrySetResult();
        }
    }

    /// <summary>Waits until the exchange of this state ends in this process, but no longer than this.</summary>
    public async Task WaitAsync(SecretHash state, TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        var end = _ends.TryGetValue(KeyOf(state), out var underway) ? underway.Task : Task.Delay(atMost, time, ct);
        await end.WaitAsync(atMost, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    private static string KeyOf(SecretHash state) => Convert.ToHexString(state.ToBytes());
}
