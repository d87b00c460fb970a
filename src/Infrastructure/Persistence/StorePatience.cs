using System.Data.Common;
using System.Diagnostics;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Persistence;

/// <summary>
/// How long one message waits for the store: one span for all its statements and their repeats. A statement that takes longer goes
/// on without the message, which fails with <see cref="StoreUnavailableException"/>.
/// </summary>
internal sealed class StorePatience(ISqlDialect dialect, StoreCircuit circuit)
{
    /// <summary>A request is answered within ten seconds; two are left for a commit and for the answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    /// <summary>A commit is waited for at least this long.</summary>
    public static readonly TimeSpan Commit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Unlimited = Timeout.InfiniteTimeSpan;

    private TimeSpan _left = Longest;

    /// <summary>What is left, for waits that cannot be given up from outside; null when there is no limit.</summary>
    public TimeSpan? Left => _left == Unlimited ? null : _left;

    /// <summary>From now on there is no limit: what follows is work on the store itself, and no request waits for it.</summary>
    public void Lift() => _left = Unlimited;

    /// <summary>Runs a use of the store that needs a connection, unless the store is known to be away.</summary>
    public Task<T> BeginAsync<T>(Func<Task<T>> use, WriteTurn? turn, CancellationToken ct)
    {
        circuit.Pass();

        return _left == TimeSpan.Zero
            ? throw new StoreUnavailableException($"the request has waited for it for {Longest.TotalSeconds} seconds.", StoreCircuit.Pause, cause: null)
            : SpendAsync(use, turn, TimeSpan.Zero, ct);
    }

    /// <summary>Runs a use of the store on a connection that is there.</summary>
    /// <param name="use">What is done.</param>
    /// <param name="turn">The turn that it belongs to, if any.</param>
    /// <param name="least">It is waited for at least this long.</param>
    /// <param name="ct">Whether somebody waits.</param>
    public async Task<T> SpendAsync<T>(Func<Task<T>> use, WriteTurn? turn, TimeSpan least, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        Task<T>? running = null;

        try
        {
            running = use();
            var answer = await running.WaitAsync(LimitOf(least), ct);
            circuit.Answered();

            return answer;
        }
        catch (Exception fault)
        {
            if (running is { IsFaulted: false, IsCanceled: false })
            {
                Abandon(running, turn);
            }

            if (dialect.TroubleOf(fault) is not StoreTrouble.None and var trouble)
            {
                throw circuit.Failed(fault, trouble, began);
            }

            if (fault is DbException)
            {
                circuit.Answered();
            }

            throw;
        }
        finally
        {
            Spend(began);
        }
    }

    private static void Abandon(Task running, WriteTurn? turn)
    {
        turn?.EndAfter(running);

        // What becomes of it is of no interest, and its fault must not count as one that nobody looked at.
        _ = running.ContinueWith(
            static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private TimeSpan LimitOf(TimeSpan least) => _left == Unlimited || _left >= least ? _left : least;

    private void Spend(long began)
    {
        if (_left != Unlimited)
        {
            var left = _left - Stopwatch.GetElapsedTime(began);
            _left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
