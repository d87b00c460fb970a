using System.Diagnostics;
using Bifrost.Api.Tests.Contract;
using Bifrost.Testing;
using Microsoft.Data.Sqlite;

namespace Bifrost.Api.Tests.Hosting;

/// <summary>Another program holds the write lock of the embedded store.</summary>
public sealed class BusyStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private BifrostServer _server = null!;

    public async Task InitializeAsync() => _server = await BifrostServer.StartAsync(settings => settings.Usual(), realClock: true);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task What_writes_is_503_with_Retry_After_within_ten_seconds_and_what_reads_goes_on(int atOnce)
    {
        using var client = new TestClient(_server.BaseUrl);
        await using var other = new SqliteConnection($"Data Source={_server.StorePath};Pooling=False");
        await other.OpenAsync();
        var taken = other.BeginTransaction();

        var registering = Enumerable.Range(0, atOnce).Select(_ => RegisterAsync(client)).ToList();
        await Task.Delay(200);
        using var read = await client.McpAsync(new string('t', 43), """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        var refused = await Task.WhenAll(registering);
        await taken.DisposeAsync();
        var afterwards = await RegisterAsync(client);

        ((int)read.StatusCode).Should().Be(401);
        refused.Should().OnlyContain(answer => answer.Status == 503 && answer.RetryAfter != null && answer.Waited < Deadline);
        afterwards.Status.Should().Be(201);
        _server.Log.Lines.Should().Contain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("database is locked"))
            .And.NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task<(int Status, string? RetryAfter, TimeSpan Waited)> RegisterAsync(TestClient client)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.Http.RegisterAsync(new { redirect_uris = new[] { TestClient.Redirect } });

        return ((int)answer.StatusCode, answer.Header("Retry-After"), Stopwatch.GetElapsedTime(began));
    }
}
