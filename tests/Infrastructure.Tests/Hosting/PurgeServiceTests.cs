using System.Threading.Channels;
using Bifrost.Application.Common;
using Bifrost.Application.Ports;
using Bifrost.Infrastructure.Hosting;
using Bifrost.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Bifrost.Infrastructure.Tests.Hosting;

public sealed class PurgeServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TickingClock _clock = new();
    private readonly ScriptedRows _rows = new();
    private UseCaseHost _host = null!;

    private static StartupGate OpenGate()
    {
        var gate = new StartupGate();
        gate.Open();

        return gate;
    }

    private PurgeService Service => _host.Services.GetRequiredService<PurgeService>();

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync(customize: services => services
            .AddScoped<IExpiredRows>(_ => _rows)
            .AddSingleton(provider => new PurgeService(
                provider.GetRequiredService<IServiceScopeFactory>(), OpenGate(), _clock, provider.GetRequiredService<ILogger<PurgeService>>())));
        await Service.StartAsync(default);
        await _clock.Waited.WaitAsync(Minute);
    }

    public async Task DisposeAsync()
    {
        await Service.StopAsync(default);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_purged_before_the_first_minute_has_passed()
    {
        _clock.Advance(Minute - TimeSpan.FromTicks(1));
        _rows.Calls.Should().Be(0);

        _clock.Advance(TimeSpan.FromTicks(1));
        (await _rows.NextAsync()).Should().Be(200);
    }

    [Fact]
    public async Task Full_batches_are_followed_up_at_once_and_a_partial_one_ends_the_minute()
    {
        _rows.Answers(200, 200, 199);

        _clock.Advance(Minute);

        await _rows.NextAsync();
        await _rows.NextAsync();
        await _rows.NextAsync();
        _rows.Answers(0);
        _clock.Advance(Minute);
        await _rows.NextAsync();
        _rows.Calls.Should().Be(4);
    }

    [Fact]
    public async Task A_store_that_is_away_is_logged_and_tried_again_in_a_minute()
    {
        _rows.Fails(new IOException("The disk is away."));
        _clock.Advance(Minute);
        await _rows.NextAsync();

        await RetriedAsync();

        _host.Log.Lines.Should().Contain(line =>
            line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("tried again in a minute", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_events_are_purged_after_the_rest_also_when_that_failed()
    {
        _rows.Fails(new IOException("The disk is away."));
        _clock.Advance(Minute);

        (await _rows.Audits.ReadAsync().AsTask().WaitAsync(Minute)).Should().Be(_host.Clock.GetUtcNow() - TimeSpan.FromDays(400));
    }

    [Fact]
    public async Task A_database_that_refuses_to_delete_audit_events_keeps_nothing_else()
    {
        _rows.AuditFault = new IOException("The DELETE permission was denied.");
        _clock.Advance(Minute);
        await _rows.NextAsync();

        await RetriedAsync();

        _host.Log.Lines.Should().Contain(line =>
            line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("audit.retention", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_stops_when_the_process_stops()
    {
        await Service.StopAsync(default).WaitAsync(Minute);

        Service.ExecuteTask!.IsCompleted.Should().BeTrue();
        _host.Log.Lines.Should().NotContain(line => line.Contains("tried again", StringComparison.Ordinal));
    }

    private async Task RetriedAsync()
    {
        _clock.Advance(Minute);
        await _rows.NextAsync();
    }

    /// <summary>A clock that says when somebody waits for it.</summary>
    private sealed class TickingClock : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waited => _waited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waited.TrySetResult();

            return timer;
        }
    }

    private sealed class ScriptedRows : IExpiredRows
    {
        private readonly Queue<Func<int>> _script = new();
        private readonly Channel<int> _batches = Channel.CreateUnbounded<int>();
        private readonly Channel<DateTimeOffset> _audits = Channel.CreateUnbounded<DateTimeOffset>();
        private int _calls;

        public int Calls => _calls;

        public Exception? AuditFault { get; set; }

        public ChannelReader<DateTimeOffset> Audits => _audits.Reader;

        public void Answers(params int[] rows)
        {
            foreach (var count in rows)
            {
                _script.Enqueue(() => count);
            }
        }

        public Task<IReadOnlyList<Domain.Upstream.ConnectedAccount>> ListAbandonedAsync(
            DateTimeOffset now, int batch, CancellationToken ct) => Task.FromResult<IReadOnlyList<Domain.Upstream.ConnectedAccount>>([]);

        public void Fails(Exception fault) => _script.Enqueue(() => throw fault);

        public async Task<int> NextAsync() => await _batches.Reader.ReadAsync().AsTask().WaitAsync(Minute);

        public Task<int> DeleteAsync(DateTimeOffset now, TimeSpan unusedClientLifetime, int batch, CancellationToken ct)
        {
            var answer = _script.Count > 0 ? _script.Dequeue() : () => 0;
            Interlocked.Increment(ref _calls);
            _batches.Writer.TryWrite(batch);

            return Task.FromResult(answer());
        }

        public Task<int> DeleteAuditAsync(DateTimeOffset before, int batch, CancellationToken ct)
        {
            if (AuditFault is { } fault)
            {
                throw fault;
            }

            _audits.Writer.TryWrite(before);

            return Task.FromResult(0);
        }
    }
}
