using System.Collections.Concurrent;
using Bifrost.Api.Tests.Contract;
using Bifrost.Samples.Upstream;
using Bifrost.Testing;
using Xunit.Abstractions;

namespace Bifrost.Api.Tests.Replicas;

/// <summary>
/// A connection, once made, keeps working: through its access tokens' ends, through two programs that both use it, and
/// through an outage of its provider. Real programs, real clocks.
/// </summary>
public sealed class LongLivedConnectionTests(ITestOutputHelper output)
{
    private const int Users = 64;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Sixty_four_users_at_two_programs_never_meet_the_end_of_a_token()
    {
        await using var programs = await TwoPrograms.StartAsync(new NotesOptions { AccessTokenLifetime = Life });
        var users = await Task.WhenAll(Enumerable.Range(0, Users).Select(number => SignedInUser.ConnectAsync(programs, number)));
        var complaints = new ConcurrentQueue<string>();
        var calls = 0;
        using var end = new CancellationTokenSource(Minute);

        await Task.WhenAll(users.Select(user => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var answer = await user.WhoAmIAsync();
                Interlocked.Increment(ref calls);

                if (answer != user.Name)
                {
                    complaints.Enqueue($"{user.Name}: {answer}");
                }
            }
        })));

        complaints.Should().BeEmpty();
        calls.Should().BeGreaterThan(Users * 10);
        var uses = programs.Notes.RefreshUses;
        output.WriteLine($"{calls} calls, {uses.Count} renewals, the earliest at {uses.Min(use => use.Age)} of {Life}");
        uses.Where(use => use.IsRepeat).Should().BeEmpty("no refresh token is presented twice");
        uses.Where(use => use.Age < Life / 2).Should().BeEmpty("no token is renewed before half of its life");
        uses.Select(use => use.User).Distinct().Should().HaveCount(Users);
        uses.Count.Should().BeGreaterThanOrEqualTo(Users * 4);
    }
}
