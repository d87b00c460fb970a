using Bifrost.Samples.Upstream.OAuth;

namespace Bifrost.Samples.Upstream.Faults;

/// <summary>
/// Where a Notes server can be made to misbehave, endpoint by endpoint; safe to change while it runs.
/// </summary>
/// <example><c>notes.Faults.Token.Next(Fault.Status(503), times: 2)</c></example>
public sealed class NotesFaults
{
    private readonly Dictionary<string, FaultPoint> _byPath;

    /// <summary>No faults anywhere.</summary>
    public NotesFaults() => _byPath = new(StringComparer.Ordinal)
    {
        [NotesAddress.McpPath] = Mcp,
        [OAuthPaths.ResourceMetadata] = ResourceMetadata,
        [OAuthPaths.McpResourceMetadata] = ResourceMetadata,
        [OAuthPaths.ServerMetadata] = ServerMetadata,
        [OAuthPaths.OpenIdMetadata] = OpenIdMetadata,
        [OAuthPaths.Register] = Registration,
        [OAuthPaths.Authorize] = Authorization,
        [OAuthPaths.Token] = Token,
        [OAuthPaths.Revoke] = Revocation,
    };

    /// <summary>
    /// The MCP endpoint. For expired credentials or forgotten sessions see <see cref="NotesServer"/>.
    /// </summary>
    public FaultPoint Mcp { get; } = new();

    /// <summary>Both protected resource metadata documents (RFC 9728).</summary>
    public FaultPoint ResourceMetadata { get; } = new();

    /// <summary>The authorization server metadata document (RFC 8414).</summary>
    public FaultPoint ServerMetadata { get; } = new();

    /// <summary>The same document where OpenID Connect has it.</summary>
    public FaultPoint OpenIdMetadata { get; } = new();

    /// <summary>The registration endpoint.</summary>
    public FaultPoint Registration { get; } = new();

    /// <summary>The login page and its form.</summary>
    public FaultPoint Authorization { get; } = new();

    /// <summary>The token endpoint.</summary>
    public FaultPoint Token { get; } = new();

    /// <summary>The revocation endpoint.</summary>
    public FaultPoint Revocation { get; } = new();

    /// <summary>Everything behaves well again.</summary>
    public void Clear()
    {
        foreach (var point in _byPath.Values)
        {
            point.Clear();
        }
    }

    internal FaultPoint? At(PathString path) => _byPath.GetValueOrDefault(path.Value ?? "");
}
