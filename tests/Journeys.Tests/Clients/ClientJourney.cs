using Bifrost.Samples.Upstream;
using Bifrost.Testing;

namespace Bifrost.Journeys.Tests.Clients;

/// <summary>A client against Bifrost with one service behind it; each journey has its own of both.</summary>
public abstract class ClientJourney : IAsyncLifetime
{
    private NotesServer? _notes;
    private BifrostServer? _bifrost;

    protected NotesServer Notes => _notes!;

    protected BifrostServer Bifrost => _bifrost!;

    /// <summary>Bounds every journey, because a client that waits for something it will not get waits for ever.</summary>
    protected CancellationToken Patience { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;

    public async Task InitializeAsync()
    {
        _notes = await NotesServer.StartAsync(new NotesOptions());
        _bifrost = await BifrostServer.StartAsync(
            settings => settings.WithPerUser("notes", Notes.McpUrl).WithKey("alice", TestServers.AliceKey),
            realClock: true);
    }

    public async Task DisposeAsync()
    {
        await Bifrost.DisposeAsync();
        await Notes.DisposeAsync();
    }
}
