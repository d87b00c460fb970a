using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Bifrost.Application.Gateway;
using Bifrost.Domain.McpClients;
using Bifrost.Testing;

namespace Bifrost.Application.Tests.Common;

public sealed class AuditTrailTests : IAsyncLifetime
{
    private UseCaseHost _host = null!;
    private Walk _walk = null!;

    public async Task InitializeAsync()
    {
        _host = await UseCaseHost.StartAsync();
        _walk = await Walk.OpenedAsync(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_registration_and_a_request_of_nobody_in_particular_are_counted_and_logged_and_not_audited()
    {
        var counted = new ConcurrentBag<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "bifrost.message.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            counted.Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        meters.Start();

        var walk = await Walk.OpenedAsync(_host);

        (await EventsAsync()).Should().BeEmpty();
        counted.Should().Contain("RegisterClientCommand ok").And.Contain("AuthorizeCommand ok");
        _host.Log.Lines.Should().ContainSingle(line => line.Contains($"Registered client {walk.ClientId}", StringComparison.Ordinal));
        _host.Log.Lines.Should().ContainSingle(line => line.Contains($"Authorization requested by client {walk.ClientId}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Consent_and_token_are_recorded_with_subject_session_and_client()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.RedeemAsync(await _walk.CodeAsync());
        var subject = (await _host.RowsAsync<string>("SELECT subject_id FROM sessions")).Single();
        var session = (await _host.RowsAsync<string>("SELECT session_id FROM sessions")).Single();

        var events = (await EventsAsync()).ToList();

        events.Select(row => row.Kind).Should().Equal("consent.granted", "token.issued");
        events.Should().OnlyContain(row => row.Actor == subject && row.Target == session);
        events[0].Detail.Should().Be(_walk.ClientId);
    }

    [Fact]
    public async Task A_consent_that_somebody_denied_is_recorded_with_subject_flow_and_client()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        var subject = (await _walk.ServicesAsync()).Value.Identity.Subject.Id.Value;
        await _walk.DenyAsync();

        (await EventsAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Kind = "consent.denied", Actor = subject, Target = _walk.FlowId, Detail = _walk.ClientId });
    }

    [Fact]
    public async Task A_consent_that_nobody_in_particular_denied_is_not_recorded()
    {
        await _walk.DenyAsync();
        var skipped = await Walk.OpenedAsync(_host);
        await skipped.SkipAsync();
        await skipped.DenyAsync();

        (await EventsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_replay_is_recorded_with_the_session_it_ended_and_further_ones_are_not()
    {
        var code = await _walk.CodeAsync();
        await _walk.RedeemAsync(code);

        for (var replay = 0; replay < 5; replay++)
        {
            await _walk.RedeemAsync(code);
        }

        var session = (await _host.RowsAsync<string>("SELECT session_id FROM sessions")).Single();
        (await EventsAsync())[^1].Should().BeEquivalentTo(new { Kind = "code.replayed", Target = session });
        (await _host.CountAsync("audit_events WHERE kind = 'code.replayed'")).Should().Be(1);
    }

    [Fact]
    public async Task A_connection_is_recorded_with_subject_and_server()
    {
        await _walk.KeyAsync(TestServers.AliceKey);
        await _walk.ConnectAsync();

        var subject = (await _walk.ServicesAsync()).Value.Identity.Subject.Id.Value;
        (await EventsAsync())[^1].Should().BeEquivalentTo(new { Kind = "upstream.connected", Actor = subject, Target = "notes" });
    }

    [Fact]
    public async Task What_was_refused_without_a_trace_leaves_none_here_either()
    {
        var before = (await EventsAsync()).Count;
        await _walk.KeyAsync("sk-bf-wrong-0123456789abcdefghij");
        await _walk.UserAsync("\n");
        await _walk.RedeemAsync("unknown");

        (await EventsAsync()).Should().HaveCount(before);
    }

    [Fact]
    public async Task No_row_holds_a_secret_or_what_a_person_typed()
    {
        await _walk.UserAsync("carol@example.com");
        await _walk.ConnectAsync();
        var code = await _walk.CodeAsync();
        await _walk.RedeemAsync(code);
        await _walk.RedeemAsync(code);
        var subject = (await _host.RowsAsync<string>("SELECT subject_id FROM sessions")).Single();
        await _host.SendAsync(new CreateConnectLinkCommand(new(subject), new McpClientId("notes"), "", [], Walk.BaseUrl));
        string[] secrets =
        [
            .. _host.Parts.Secrets.Given, "carol", "the-state", Walk.Verifier, WillingProvider.AccessToken, WillingProvider.RefreshToken,
            WillingProvider.Code, WillingProvider.RegisteredSecret,
        ];

        var rows = (await EventsAsync()).Select(row => $"{row.Kind} {row.Actor} {row.Target} {row.Detail}").ToList();

        _host.Parts.Secrets.Given.Should().HaveCountGreaterThan(5);
        rows.Should().HaveCountGreaterThan(3).And.NotContain(row => secrets.Any(row.Contains));
    }

    private async Task<IReadOnlyList<Row>> EventsAsync() => await _host.RowsAsync<Row>(
        "SELECT kind AS Kind, actor AS Actor, target AS Target, detail AS Detail FROM audit_events ORDER BY rowid");

    private sealed class Row
    {
        public required string Kind { get; init; }
        public required string? Actor { get; init; }
        public required string? Target { get; init; }
        public required string? Detail { get; init; }
    }
}
