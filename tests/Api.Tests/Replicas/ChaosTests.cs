using System.Collections.Concurrent;
using Bifrost.Api.Tests.Replicas.Chaos;
using Bifrost.Api.Tests.Replicas.Cluster;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;
using Xunit.Abstractions;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>SIGKILL at random moments, one replica after the other, loses nothing that anybody was told.</summary>
public abstract class ChaosTests(FourReplicas four, ITestOutputHelper output)
{
    private const int Walkers = 6;
    private const int Standing = 12;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    // The provider has done it, and its answer takes a while: a kill in between loses tokens.
    private static readonly Fault Late = new(async (context, next) =>
    {
        var body = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await next(context);
        context.Response.Body = body;
        await Task.Delay(TimeSpan.FromSeconds(1));
        await body.WriteAsync(answer.ToArray());
    });

    private readonly ReplicaSet _replicas = four.All;

    [StoreFact]
    public async Task In_a_minute_of_kills_no_flow_completes_twice_and_every_token_that_was_given_out_works()
    {
        var standing = await Task.WhenAll(Enumerable.Range(0, Standing).Select(StandAsync));
        _replicas.Hasty.Faults.Token.Always(Late);
        var tokens = new ConcurrentQueue<string>();
        var flows = 0;
        using var storm = new Storm(_replicas);

        async Task WalkAsync(int walker)
        {
            while (!storm.IsOver)
            {
                using var flow = new StormyFlow(_replicas, storm, $"stormy-{walker}-{Interlocked.Increment(ref flows)}");
                await flow.RunAsync();

                if (flow.Token is { } token)
                {
                    tokens.Enqueue(token);
                }
            }
        }

        await Task.WhenAll(
        [
            storm.RageAsync(Duration),
            .. Enumerable.Range(0, Walkers).Select(WalkAsync),
            .. standing.Select(user => user.CallAsync(storm)),
        ]);

        await Task.WhenAll(standing.Select(user => user.SettleAsync()));
        _replicas.Hasty.Faults.Token.Clear();

        var twice = _replicas.Hasty.RefreshUses.Where(use => use.IsRepeat).Select(use => use.User).ToHashSet();
        output.WriteLine(
            $"{flows} flows, {tokens.Count} tokens, {storm.Kills} kills, {storm.Answers} answers, {storm.Cut} cut off, "
            + $"{_replicas.Hasty.RefreshUses.Count} renewals of which {twice.Count} came twice, "
            + $"{standing.Sum(user => user.Waits)} calls told to wait, {standing.Count(user => user.NeedsReauth)} accounts ended");
        storm.Kills.Should().BePositive();
        tokens.Should().NotBeEmpty();
        standing.Where(user => user.NeedsReauth).Select(user => user.Name).Should().BeSubsetOf(
            twice, "only a renewal that was cut off in the middle ends an account");
        (await _replicas.Store.CountTwiceAsync("stormy-")).Should().Be(0, "no flow has two codes");

        foreach (var token in tokens)
        {
            (await _replicas.StatusesAsync(token)).Should().OnlyContain(status => status == Steps.Ok);
        }
    }

    private async Task<StandingUser> StandAsync(int number)
    {
        var name = $"standing-{number}";
        var (client, token) = await _replicas.SignInAsync(name, "hasty");

        return new StandingUser(name, client, token);
    }
}
