using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;
using Bifrost.Domain.VirtualKeys;

namespace Bifrost.Application.Flows;

/// <summary>A subject together with its virtual key, when that is what it is: enough to say what exists for it.</summary>
/// <param name="Subject">Who acts.</param>
/// <param name="Key">The key; null for other kinds.</param>
public sealed record ActingSubject(Subject Subject, VirtualKey? Key)
{
    /// <summary>The name for people: the key's name or the user ID; empty under Skip.</summary>
    public string Label => Subject.Kind switch
    {
        SubjectKind.VirtualKey => Key?.Name ?? Subject.Key,
        SubjectKind.User => Subject.Key,
        _ => string.Empty,
    };

    /// <summary>False when the key behind it was deactivated or deleted, and for the company itself, which is nobody's identity.</summary>
    public bool IsLive => Subject.Kind switch
    {
        SubjectKind.VirtualKey => Key is { IsActive: true },
        SubjectKind.McpClient => false,
        _ => true,
    };

    /// <summary>The services this subject can connect its own account to, in configured order.</summary>
    public IReadOnlyList<McpClient> Services(IMcpClientCatalog catalog) =>
        [.. catalog.All.Where(client => client.IsPerUser && !ToolAccess.For(client, Subject.Kind, Key).IsEmpty)];

    /// <summary>The service with this identifier, if this subject can connect to it.</summary>
    public McpClient? Service(IMcpClientCatalog catalog, string mcpClientId) =>
        Services(catalog).FirstOrDefault(client => client.Id.Value == mcpClientId);
}
