using CsCheck;
using Xunit.Abstractions;

namespace Bifrost.Application.Tests.Isolation;

/// <summary>
/// Nobody ever uses an account of somebody else, in any order of connecting, switching identity, skipping and revoking:
/// random sequences of operations against a model of ten lines.
/// </summary>
public sealed class IsolationTests(ITestOutputHelper output)
{
    private const int Stories = 40;
    private const int LongestStory = 90;

    // Opening, choosing, connecting and calling come more often than ending things: most of a story should have something to lose.
    private static readonly Deed[] Deeds =
    [
        Deed.Connect, Deed.Connect, Deed.Connect, Deed.Connect, Deed.Connect, Deed.Connect, Deed.Leave, Deed.Leave, Deed.Return,
        Deed.Return, Deed.Submit, Deed.Submit, Deed.Submit, Deed.Submit, Deed.Call, Deed.Call, Deed.Call, Deed.Call, Deed.Call, Deed.Call,
        Deed.Call, Deed.Call, Deed.Renew, Deed.Renew, Deed.Open, Deed.Choose, Deed.Choose, Deed.ReturnElsewhere, Deed.Deny,
        Deed.Disconnect, Deed.EndSession, Deed.EndConnections, Deed.ToggleKey,
    ];

    private static readonly Gen<Operation[]> AnyStory =
        Gen.Select(Gen.Int[0, Deeds.Length - 1], Gen.Int[0, 29], Gen.Int[0, 29], (deed, who, what) => new Operation(Deeds[deed], who, what))
            .Array[20, LongestStory];

    private int _callsWithAccount;

    [Fact]
    public async Task Nobody_uses_an_account_of_somebody_else_whatever_happened_before()
    {
        await AnyStory.SampleAsync(
            async story => (await FaultOfAsync(story)) is null,
            iter: Stories,
            threads: 2,
            print: story => string.Join(", ", story.Select(operation => operation.ToString())));
        output.WriteLine($"{Stories} stories, {_callsWithAccount} calls with an account");

        _callsWithAccount.Should().BeGreaterThan(Stories, "stories in which nobody has an account prove nothing");
    }

    private async Task<string?> FaultOfAsync(Operation[] operations)
    {
        await using var world = await World.StartAsync();
        var story = new Story(world);
        await story.BeginAsync();

        foreach (var operation in operations)
        {
            if (await story.DoAsync(operation) is { } fault)
            {
                return fault;
            }
        }

        Interlocked.Add(ref _callsWithAccount, story.CallsWithAccount);

        return null;
    }
}
