using Bifrost.Domain.Subjects;

namespace Bifrost.Infrastructure.Persistence.Repositories;

/// <summary>Kinds of subjects as the store names them; the names outlive a renamed enum member.</summary>
internal static class KindName
{
    public const string User = "user";
    public const string VirtualKey = "virtual_key";
    public const string Session = "session";
    public const string McpClient = "mcp_client";

    public static string Of(SubjectKind kind) => kind switch
    {
        SubjectKind.User => User,
        SubjectKind.VirtualKey => VirtualKey,
        SubjectKind.Session => Session,
        SubjectKind.McpClient => McpClient,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of subject."),
    };

    public static SubjectKind Parse(string stored) => stored switch
    {
        User => SubjectKind.User,
        VirtualKey => SubjectKind.VirtualKey,
        Session => SubjectKind.Session,
        McpClient => SubjectKind.McpClient,
        _ => throw new ArgumentOutOfRangeException(nameof(stored), stored, "Not a kind of subject."),
    };
}
