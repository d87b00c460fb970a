using System.Globalization;
using System.Text;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Infrastructure.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Gateway;

public sealed class StdioChannelTests
{
    // More than a pipe holds.
    private const int Large = 300_000;

    private readonly GatewayOptions _options = new() { FarewellTimeout = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task Writing_to_a_channel_that_is_disposed_is_a_lost_connection_and_nothing_else()
    {
        var channel = await OpenAsync("exec sleep 1000");
        var writing = Enumerable.Range(0, 20).Select(_ => channel.WriteAsync(new byte[Large], CancellationToken.None)).ToList();

        await channel.DisposeAsync();
        writing.Add(channel.WriteAsync("{}"u8.ToArray(), CancellationToken.None));

        foreach (var write in writing)
        {
            await write.Invoking(task => task).Should().ThrowAsync<IOException>();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_that_is_not_waited_for_any_more_is_not_mixed_with_the_next(bool isTimedOut)
    {
        var time = new FakeTimeProvider();
        var gate = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var channel = await OpenAsync($"while [ ! -e {gate} ]; do sleep 0.05; done; rm {gate}; exec cat", time);
        using var leaving = new CancellationTokenSource();
        var first = channel.WriteAsync(Encoding.ASCII.GetBytes(new string('a', Large)), leaving.Token);

        if (isTimedOut)
        {
            time.Advance(_options.FarewellTimeout);
            await first.Invoking(task => task).Should().ThrowAsync<IOException>();
        }
        else
        {
            await leaving.CancelAsync();
            await first.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        }

        var next = channel.WriteAsync(Encoding.ASCII.GetBytes(new string('b', Large)), CancellationToken.None);
        await File.WriteAllTextAsync(gate, string.Empty);

        (await ReadAsync(channel)).Should().Be(new string('a', Large));
        (await ReadAsync(channel)).Should().Be(new string('b', Large));
        await next;
    }

    [Fact]
    public async Task A_line_that_nobody_waits_for_before_its_turn_is_never_written()
    {
        var time = new FakeTimeProvider();
        var gate = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var channel = await OpenAsync($"while [ ! -e {gate} ]; do sleep 0.05; done; rm {gate}; exec cat", time);

        foreach (var letter in "ab")
        {
            var writing = channel.WriteAsync(Encoding.ASCII.GetBytes(new string(letter, Large)), CancellationToken.None);
            time.Advance(_options.FarewellTimeout);
            await writing.Invoking(task => task).Should().ThrowAsync<IOException>();
        }

        var next = channel.WriteAsync("c"u8.ToArray(), CancellationToken.None);
        await File.WriteAllTextAsync(gate, string.Empty);

        (await ReadAsync(channel)).Should().Be(new string('a', Large));
        (await ReadAsync(channel)).Should().Be("c");
        await next;
    }

    [Theory]
    [InlineData("sleep 1000 </dev/null >/dev/null 2>&1 & echo $!; exit 0")]
    [InlineData("sleep 1000 & echo $!; exit 0")]
    [InlineData("(sleep 1000 </dev/null >/dev/null 2>&1 & echo $!); exec cat")]
    [InlineData("trap '' TERM HUP; sleep 1000 </dev/null >/dev/null 2>&1 & echo $!; while :; do sleep 1000; done")]
    public async Task What_a_process_has_started_ends_with_it(string script)
    {
        var channel = await OpenAsync(script);
        var child = int.Parse(await ReadAsync(channel), CultureInfo.InvariantCulture);

        await channel.DisposeAsync();

        await EndsAsync(child);
    }

    [Fact]
    public async Task What_a_process_has_started_ends_when_the_process_does_though_nobody_ends_the_session()
    {
        await using var channel = await OpenAsync("sleep 1000 & echo $!; exit 0");
        var child = int.Parse(await ReadAsync(channel), CultureInfo.InvariantCulture);

        await EndsAsync(child);
        (await channel.ReadAsync(CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task A_process_that_left_the_group_keeps_no_session_open_by_holding_its_output()
    {
        await using var channel = await OpenAsync("setsid sleep 5 & sleep 0.5; exit 0");

        var reading = channel.ReadAsync(CancellationToken.None).AsTask();

        await reading.WaitAsync(TimeSpan.FromSeconds(4)).Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_program_without_a_path_is_found_where_Bifrost_would_find_it()
    {
        await using var channel = new StdioChannel(new McpProcess("sh", ["-c", "echo $0 $PATH"], []), _options, TimeProvider.System);

        (await channel.OpenAsync(CancellationToken.None)).Should().BeNull();

        (await ReadAsync(channel)).Should().Contain("sh");
    }

    [Theory]
    [InlineData("no-such-program-anywhere")]
    [InlineData("/no/such/program")]
    [InlineData("./no-such-program")]
    [InlineData("/etc/passwd")]
    public async Task A_program_that_is_nowhere_is_not_started(string command)
    {
        await using var channel = new StdioChannel(new McpProcess(command, [], []), _options, TimeProvider.System);

        (await channel.OpenAsync(CancellationToken.None))!.Fault.Should().Be(UpstreamFault.Unreachable);
    }

    private async Task<StdioChannel> OpenAsync(string script, TimeProvider? time = null)
    {
        var channel = new StdioChannel(new McpProcess("/bin/sh", ["-c", script], ["PATH"]), _options, time ?? TimeProvider.System);
        (await channel.OpenAsync(CancellationToken.None)).Should().BeNull();

        return channel;
    }

    private static async Task<string> ReadAsync(StdioChannel channel)
    {
        using var line = await channel.ReadAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        return Encoding.ASCII.GetString(line!.Written.Span);
    }

    // One that was killed may stay in the list until its new parent takes note.
    private static async Task EndsAsync(int process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));

        while (IsRunning(process))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            var state = File.ReadAllText($"/proc/{process}/stat");

            return !state[(state.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
