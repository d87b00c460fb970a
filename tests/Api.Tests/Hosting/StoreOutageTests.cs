using System.Diagnostics;
using System.Globalization;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>
/// A Bifrost whose database goes away while it serves: on the wire a SQL Server that answers nothing, refuses or resets, through the
/// real client library.
/// </summary>
public sealed class StoreOutageTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly LosableStore _store = new();
    private BifrostServer _server = null!;
    private bool _isStopped;

    public async Task InitializeAsync() => _server = await BifrostServer.StartAsync(
        settings =>
        {
            var usual = settings.Usual();

            return usual with { Limits = usual.Limits with { RegistrationsPerSource = 10_000 } };
        },
        realClock: true,
        customize: builder => _store.Replace(builder.Services));

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();

        if (!_isStopped)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(Absence.Silent, 1)]
    [InlineData(Absence.Silent, 20)]
    [InlineData(Absence.Silent, 100)]
    [InlineData(Absence.Refusing, 1)]
    [InlineData(Absence.Refusing, 20)]
    [InlineData(Absence.Refusing, 100)]
    [InlineData(Absence.Resetting, 1)]
    [InlineData(Absence.Resetting, 20)]
    [InlineData(Absence.Resetting, 100)]
    public async Task Every_request_is_503_with_Retry_After_within_ten_seconds(Absence absence, int atOnce)
    {
        using var client = await NewFlowAsync();
        _store.Lose(absence);

        var waits = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(number => RefusedAsync(client, number)));

        waits.Should().OnlyContain(wait => wait < Deadline);
        _server.Log.Lines.Should().Contain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("The store is away: "))
            .And.NotContain(line => line.StartsWith("Error", StringComparison.Ordinal))
            .And.NotContain(line => line.Contains("the-password"));
    }

    [Fact]
    public async Task Once_it_is_known_to_be_away_nobody_waits_and_once_it_is_back_it_is_used_again()
    {
        using var client = await NewFlowAsync();
        _store.Lose(Absence.Silent);
        await RefusedAsync(client, 0);

        (await RefusedAsync(client, 1)).Should().BeLessThan(TimeSpan.FromSeconds(2));
        (await RefusedAsync(client, 2)).Should().BeLessThan(TimeSpan.FromSeconds(2));
        _store.Return();

        var began = Stopwatch.GetTimestamp();

        while (await StatusAsync(client) != 200)
        {
            Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(10));
            await Task.Delay(100);
        }

        _server.Log.Lines.Should().Contain(line => line.Contains("The store is back after "));
    }

    [Fact]
    public async Task A_page_says_that_it_is_for_now()
    {
        using var client = await NewFlowAsync();
        _store.Lose(Absence.Refusing);

        using var answer = await client.Http.PageAsync($"{Wire.Consent}?flow_id={client.FlowId}");

        var html = await answer.TextAsync();
        ((int)answer.StatusCode).Should().Be(503, html);
        html.Should().StartWith("<!DOCTYPE html>").And.Contain("Wait a few seconds").And.NotContain("127.0.0.1,");
        answer.Header("Retry-After").Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task It_stops_within_ten_seconds_while_requests_wait(int atOnce)
    {
        using var client = await NewFlowAsync();
        _store.Lose(Absence.Silent);
        var waiting = Enumerable.Range(0, atOnce).Select(number => StatusAsync(client)).ToList();
        await Task.Delay(500);

        var began = Stopwatch.GetTimestamp();
        _isStopped = true;
        await _server.DisposeAsync();

        Stopwatch.GetElapsedTime(began).Should().BeLessThan(Deadline);
        (await Task.WhenAll(waiting)).Should().OnlyContain(status => status == 503);
    }

    private async Task<TestClient> NewFlowAsync()
    {
        var client = new TestClient(_server.BaseUrl);
        await client.RegisterAsync();
        using var opened = await client.AuthorizeAsync();
        ((int)opened.StatusCode).Should().Be(302);

        return client;
    }

    private static async Task<int> StatusAsync(TestClient client)
    {
        using var answer = await client.Http.GetAsync($"{Wire.Consent}?flow_id={client.FlowId}");

        return (int)answer.StatusCode;
    }

    // Reads, writes and the gateway, in turn.
    private static async Task<TimeSpan> RefusedAsync(TestClient client, int number)
    {
        var began = Stopwatch.GetTimestamp();
        var answering = (number % 4) switch
        {
            0 => client.Http.GetAsync($"{Wire.Consent}?flow_id={client.FlowId}"),
            1 => client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } }),
            2 => client.TokenAsync(("grant_type", "authorization_code"), ("code", new string('x', 43)), ("code_verifier", client.Verifier)),
            _ => client.McpAsync(new string('t', 43), """{"jsonrpc":"2.0","id":1,"method":"tools/list"}"""),
        };
        using var answer = await answering;
        var waited = Stopwatch.GetElapsedTime(began);
        ((int)answer.StatusCode).Should().Be(503, await answer.TextAsync());
        int.Parse(answer.Header("Retry-After")!, CultureInfo.InvariantCulture).Should().BeInRange(1, 60);
        (await answer.TextAsync()).Should().Contain("cannot be used at the moment").And.NotContain("SqlException");

        return waited;
    }
}
