using Bifrost.Domain.McpClients;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Connections;

/// <summary>What became of telling a provider that a connection ended.</summary>
internal enum RevocationResult
{
    /// <summary>The provider confirmed that it ended the grant.</summary>
    Revoked,

    /// <summary>The provider has no way to be told (RFC 7009); its tokens end by themselves.</summary>
    NotOffered,

    /// <summary>The provider could not be told.</summary>
    Failed,
}

/// <summary>A connection that was ended, with everything that its provider must be told, because its rows are gone.</summary>
internal sealed class EndedConnection(
    ConnectedAccount account, Connection? opened, McpClient? server, UpstreamCredentials? registered)
{
    private readonly TaskCompletionSource<RevocationResult> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whose it was, and where.</summary>
    public ConnectedAccount Account => account;

    /// <summary>The connection with its tokens; null when they do not open any more.</summary>
    public Connection? Opened => opened;

    /// <summary>The server as it was configured; null when it is not known any more.</summary>
    public McpClient? Server => server;

    /// <summary>Bifrost's registration under which the tokens were given; null when there is none.</summary>
    public UpstreamCredentials? Registered => registered;

    /// <summary>What came of the first attempt to tell the provider.</summary>
    public Task<RevocationResult> FirstAttempt => _first.Task;

    /// <summary>Notes what came of an attempt; the first one counts.</summary>
    public void Note(RevocationResult result) => _first.TrySetResult(result);
}
