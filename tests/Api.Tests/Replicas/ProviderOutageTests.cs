using System.Collections.Concurrent;
using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Samples.Upstream.Faults;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>A provider that is down costs its users the time that it is down, and nothing else. Real programs, real clocks.</summary>
public sealed class ProviderOutageTests
{
    private const int Users = 8;
    private const string Paused = "The account stays connected; try again in a moment.";
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_provider_that_answers_503_for_a_minute_costs_nobody_a_reconnect()
    {
        await using var programs = await TwoPrograms.StartAsync(new NotesOptions { AccessTokenLifetime = TimeSpan.FromSeconds(10) });
        var users = await Task.WhenAll(Enumerable.Range(0, Users).Select(number => SignedInUser.ConnectAsync(programs, number)));
        programs.Notes.Faults.Token.Always(Fault.Status(503));
        var before = programs.Notes.Received.TokenRequests.Count;

        var answers = await CallUntilAsync(users, Outage, isEnough: _ => false);

        answers.Should().OnlyContain(said => said.Answer == said.User || said.Answer.EndsWith(Paused, StringComparison.Ordinal));
        answers.Should().Contain(said => said.Answer != said.User, "tokens of ten seconds end within a minute");
        (programs.Notes.Received.TokenRequests.Count - before).Should().BeLessThan(Users * 25, "a provider that is down is left alone");

        programs.Notes.Faults.Token.Clear();
        await CallUntilAsync(users, Recovery, isEnough: said => said.Answer == said.User);

        (await Task.WhenAll(users.Select(user => user.WhoAmIAsync()))).Should().Equal(users.Select(user => user.Name));
        programs.Notes.RefreshUses.Should().NotContain(use => use.IsRepeat);
    }

    private static async Task<IReadOnlyCollection<(string User, string Answer)>> CallUntilAsync(
        SignedInUser[] users, TimeSpan atMost, Func<(string User, string Answer), bool> isEnough)
    {
        var answers = new ConcurrentQueue<(string User, string Answer)>();
        using var end = new CancellationTokenSource(atMost);
        await Task.WhenAll(users.Select(user => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var said = (user.Name, await user.WhoAmIAsync());
                answers.Enqueue(said);

                if (isEnough(said))
                {
                    return;
                }
            }
        })));

        return answers;
    }
}
