using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Gateway;

/// <summary>
/// A server and the account it is used with. Two targets share an upstream session and a list of tools only if they are
/// the same server as configured, the same subject and the same token.
/// </summary>
/// <param name="Client">The server. A changed configuration is another object.</param>
/// <param name="Connection">The subject's own account, or null at a server that all users share.</param>
public sealed record UpstreamTarget(McpClient Client, Connection? Connection)
{
    /// <summary>Whose account it is; null when it is shared.</summary>
    public SubjectId? Subject => Connection?.Subject;

    /// <inheritdoc/>
    public bool Equals(UpstreamTarget? other) => other is not null
        && ReferenceEquals(Client, other.Client)
        && Subject == other.Subject
        && string.Equals(Token, other.Token, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Client.Id, Subject);

    private string? Token => Connection?.Tokens.AccessToken.Reveal();
}
