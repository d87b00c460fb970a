using Bifrost.Domain.Common;

namespace Bifrost.Domain.Subjects;

/// <summary>Identifier of a subject.</summary>
public sealed record SubjectId(string Value);

/// <summary>What a subject's key is. A verified login will be a further kind.</summary>
public enum SubjectKind
{
    /// <summary>A self-declared user ID.</summary>
    User,

    /// <summary>A virtual key: everyone who holds it is this subject.</summary>
    VirtualKey,

    /// <summary>No identity: one session and nothing beyond it.</summary>
    Session,

    /// <summary>The company itself at one MCP client: whose account an administrator's login connects. It never calls.</summary>
    McpClient,
}

/// <summary>
/// An identity that owns connections. One request has exactly one subject, and a lookup never falls through to another.
/// </summary>
/// <param name="Id">Who it is in every table.</param>
/// <param name="Kind">What the key is.</param>
/// <param name="Key">The user ID, the virtual key's identifier, a random value of the session, or the MCP client's identifier. Unique per kind.</param>
public sealed record Subject(SubjectId Id, SubjectKind Kind, string Key)
{
    /// <summary>
    /// Whether a person consented as this subject, or a trusted program named it. Until then it is only a choice in a flow, and is
    /// removed when the flow is over.
    /// </summary>
    public bool IsEstablished { get; init; }

    /// <summary>A subject that nobody else can ever be: what Skip chooses.</summary>
    public static Subject ForSession(ISecretGenerator secrets) =>
        new(new SubjectId(secrets.NewId()), SubjectKind.Session, secrets.NewId());
}
