using System.Collections.Frozen;
using System.Data;

namespace Bifrost.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The types of all parameters, by name: a name means the same in every statement. Tests compare them with the columns that
/// they meet in every statement, and name what is missing here.
/// </summary>
internal static class SqlServerTypes
{
    private static readonly SqlServerType Number = new(SqlDbType.BigInt, 0);
    private static readonly SqlServerType Hash = new(SqlDbType.Binary, 32);
    private static readonly SqlServerType Bytes = new(SqlDbType.VarBinary, -1);
    private static readonly SqlServerType Payload = new(SqlDbType.NVarChar, -1);

    private static readonly FrozenDictionary<string, SqlServerType> Types = new (SqlServerType Type, string[] Names)[]
    {
        (Number,
        [
            "AppliedAt", "AuditBefore", "Batch", "BoundAt", "ChosenBefore", "ClientsBefore", "CodesBefore", "ConnectedAt", "CreatedAt",
            "DeactivatedBefore", "ExpiresAt", "Failures", "FlowsBefore", "IsActive", "IsProvisional", "IssuedAt", "Keep", "KeepAnswered",
            "KeepOpen", "LeaseUntil", "Limit", "Maximum", "MostRefusals", "Now", "Number", "OccurredAt", "Offset", "ReadVersion",
            "ReceivedAt", "RefreshAt", "Refusals", "RefusedAt", "RegisteredAt", "RenewedAt", "RetryAt", "Since", "SourceHash",
            "StartedAt", "StoredAt", "Until", "Version",
        ]),
        (Hash, ["BrowserHash", "Checksum", "CodeHash", "HandleHash", "RenewedHash", "StateHash", "TokenHash", "ValueHash"]),
        (Bytes, ["New", "Old", "Secrets"]),
        (Payload, ["Content", "Grants", "Metadata", "Provider", "Scope", "Seen", "Settings", "State", "StateAfter", "StateBefore", "Tools"]),
        (Text(64),
        [
            "Active", "Audience", "AuthMethod", "AuthType", "Before", "Chosen", "ClientId", "ConnectionId", "EventId", "Fact",
            "Failure", "Family", "FlowId", "KeyId", "KeyKind", "Kind", "Label", "LeaseId", "McpClientId", "OAuthConfigId", "Outcome",
            "Pending", "Purpose", "SessionId", "Skipped", "Source", "Status", "SubjectId", "UserKind", "VirtualKeyId",
        ]),
        (Text(100), ["NameKey"]),
        (FreeText(100), ["Name"]),
        (Text(128), ["CodeChallenge"]),
        (Text(200), ["KeyName"]),
        (FreeText(200), ["ClientName"]),
        (Text(255), ["Actor", "Detail", "SubjectKey", "Target", "UserId"]),
        (Text(300), ["BaseUrl"]),
        (Text(320), ["CallbackUrl"]),
        (Text(450), ["Issuer", "Origin"]),
        (FreeText(500), ["Pattern"]),
        (Text(2000), ["UpstreamClient"]),
        (FreeText(2000), ["Description"]),
        (Text(2048), ["RedirectUri"]),
    }.SelectMany(group => group.Names, (group, name) => (name, group.Type)).ToFrozenDictionary(
        each => each.name, each => each.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that have a type.</summary>
    public static IReadOnlyCollection<string> Names => Types.Keys;

    /// <summary>The type of a parameter.</summary>
    public static SqlServerType Of(string name) => Types.TryGetValue(name, out var type)
        ? type
        : throw new InvalidOperationException($"The parameter @{name} has no type in {nameof(SqlServerTypes)}.");

    private static SqlServerType Text(int size) => new(SqlDbType.NVarChar, size, Identifies: true);

    private static SqlServerType FreeText(int size) => new(SqlDbType.NVarChar, size);
}
