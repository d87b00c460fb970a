using Bifrost.Domain.Clients;
using Bifrost.Domain.Flows;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Sessions;

/// <summary>Which sessions are meant; there is no scope of everything.</summary>
public sealed record SessionScope
{
    private SessionScope(SessionId? session, SubjectId? subject, ClientId? client, Audience? audience = null)
    {
        Session = session;
        Subject = subject;
        Client = client;
        Audience = audience;
    }

    /// <summary>One session; null for several.</summary>
    public SessionId? Session { get; }

    /// <summary>Whose; null for everybody's.</summary>
    public SubjectId? Subject { get; }

    /// <summary>Of which program; null for every one.</summary>
    public ClientId? Client { get; }

    /// <summary>For which resource; null for every one.</summary>
    public Audience? Audience { get; }

    /// <summary>One session.</summary>
    public static SessionScope Of(SessionId session) => new(session, null, null);

    /// <summary>Every session of a subject.</summary>
    public static SessionScope Of(SubjectId subject) => new(null, subject, null);

    /// <summary>Every session of a program.</summary>
    public static SessionScope Of(ClientId client) => new(null, null, client);

    /// <summary>Every session whose token, or code while it waits, is for a resource.</summary>
    public static SessionScope Of(Audience audience) => new(null, null, null, audience);
}
