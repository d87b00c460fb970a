using Bifrost.Domain.McpClients;
using Bifrost.Domain.Subjects;

namespace Bifrost.Domain.Upstream;

/// <summary>Which connected accounts are meant; there is no scope of everything.</summary>
public sealed record AccountScope
{
    private AccountScope(SubjectId? subject, McpClientId? mcpClient, string? label)
    {
        Subject = subject;
        McpClient = mcpClient;
        Label = label;
    }

    /// <summary>Whose; null for everybody's.</summary>
    public SubjectId? Subject { get; }

    /// <summary>At which server; null for every one.</summary>
    public McpClientId? McpClient { get; }

    /// <summary>Which of several; null for all of them, '' for the one without a name.</summary>
    public string? Label { get; }

    /// <summary>Every account of a subject.</summary>
    public static AccountScope Of(SubjectId subject) => new(subject, null, null);

    /// <summary>Every account of a subject at a server.</summary>
    public static AccountScope Of(SubjectId subject, McpClientId mcpClient) => new(subject, mcpClient, null);

    /// <summary>One account of a subject at a server.</summary>
    public static AccountScope Of(SubjectId subject, McpClientId mcpClient, string label) => new(subject, mcpClient, label);

    /// <summary>Every account at a server, whoever has it.</summary>
    public static AccountScope Of(McpClientId mcpClient) => new(null, mcpClient, null);
}
