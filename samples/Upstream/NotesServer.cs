using Bifrost.Samples.Upstream.Faults;
using Bifrost.Samples.Upstream.Mcp;
using Bifrost.Samples.Upstream.OAuth;
using Bifrost.Samples.Upstream.Recording;

namespace Bifrost.Samples.Upstream;

/// <summary>One running Notes server, over real Kestrel on loopback; disposing stops it.</summary>
public sealed class NotesServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NotesServer(WebApplication app)
    {
        _app = app;

        var address = Get<NotesAddress>();
        BaseUrl = new Uri(address.Base);
        McpUrl = new Uri(address.Mcp);
    }

    /// <summary>Where it listens; the OAuth issuer is this without the trailing slash.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The MCP endpoint.</summary>
    public Uri McpUrl { get; }

    /// <summary>Everything that it received.</summary>
    public Journal Received => Get<Journal>();

    /// <summary>Where to make it misbehave.</summary>
    public NotesFaults Faults => Get<NotesFaults>();

    /// <summary>The notes of every user.</summary>
    public NotesStore Notes => Get<NotesStore>();

    /// <summary>Every presentation of a refresh token that it knows, in order.</summary>
    public IReadOnlyList<RefreshUse> RefreshUses => Get<GrantStore>().RefreshUses();

    /// <summary>How many MCP sessions are open.</summary>
    public int OpenSessions => Get<SessionLedger>().Count;

    /// <summary>Starts a server; it accepts requests when the task completes.</summary>
    public static async Task<NotesServer> StartAsync(NotesOptions options, CancellationToken ct = default)
    {
        if (!NotesOptions.CanListenOn(options.Url))
        {
            throw new ArgumentException($"{options.Url} is not an http address on loopback.", nameof(options));
        }

        var app = NotesHost.Build(options);

        try
        {
            await app.StartAsync(ct);

            return new NotesServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>An access token for this user without any flow, for tests that only need a credential.</summary>
    public string IssueAccessToken(string user) => Get<GrantStore>().IssueAccessToken(user);

    /// <summary>
    /// Ends every grant of this user, as when a person removes an app in the settings of a real service.
    /// </summary>
    public void Disconnect(string user) => Get<GrantStore>().RevokeUser(user);

    /// <summary>
    /// Forgets every client that registered, as providers do after months or a mishap: they are <c>invalid_client</c> from
    /// now on.
    /// </summary>
    public void ForgetClients() => Get<ClientStore>().Clear();

    /// <summary>
    /// Has people sign in at another server from now on, as when a service moves to a new provider: its metadata names that
    /// one, and only that one's tokens are good here.
    /// </summary>
    public void MoveSignInTo(NotesServer other)
    {
        Get<SignIn>().MoveTo(other.Get<SignIn>());
        other.Get<NotesAddress>().AddResource(Get<NotesAddress>().Mcp);
    }

    /// <summary>Forgets every MCP session, as after a restart: requests that carry one get 404.</summary>
    public void ForgetSessions() => Get<SessionLedger>().Clear();

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken ct = default) => _app.WaitForShutdownAsync(ct);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();
}
