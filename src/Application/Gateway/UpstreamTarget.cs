using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.Upstream;

namespace Bifrost.Application.Gateway;

/// <summary>
/// A server, who uses it, and the account it is used with. Two targets share an upstream session and a list of tools only
/// if they are the same server as configured, the same subject and the same token: what a server remembers of one user's
/// session never meets another user, also where all of them use the company's credential.
/// </summary>
/// <param name="Client">The server. A changed configuration is another object.</param>
/// <param name="Subject">Who uses it.</param>
/// <param name="Connection">The subject's own account, or null at a server without accounts of users.</param>
public sealed record UpstreamTarget(McpClient Client, SubjectId Subject, Connection? Connection)
{
    /// <summary>The one client that the session is for; null when all requests of the subject share it.</summary>
    public ClientConversation? Conversation { get; init; }

    /// <summary>Whether the client speaks revision 2026-07-28, and its server should where it can.</summary>
    public bool PrefersModern { get; init; }

    /// <summary>
    /// Headers of the client's request that the administrator lets through. A server may decide by them whom it serves, so requests
    /// with other values have another session and other lists.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraHeaders { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(UpstreamTarget? other) => other is not null
        && ReferenceEquals(Client, other.Client)
        && Subject == other.Subject
        && PrefersModern == other.PrefersModern
        && ReferenceEquals(Conversation, other.Conversation)
        && string.Equals(Token, other.Token, StringComparison.Ordinal)
        && (ReferenceEquals(ExtraHeaders, other.ExtraHeaders) || ExtraHeaders.SequenceEqual(other.ExtraHeaders));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Client.Id, Subject, Conversation?.Session.Key);

    private string? Token => Connection?.Tokens.AccessToken.Reveal();
}
