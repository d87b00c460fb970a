using Bifrost.Domain.Common;

namespace Bifrost.Application.Settings;

/// <summary>One virtual key that the file manages.</summary>
public sealed record VirtualKeySettings
{
    /// <summary>Stable identifier, by which the entry is found again after a restart.</summary>
    public required string Id { get; init; }

    /// <summary>Name that people see.</summary>
    public required string Name { get; init; }

    /// <summary>The key itself: <c>sk-bf-</c> and at least 20 more characters.</summary>
    public required Secret Value { get; init; }

    /// <summary>False refuses it everywhere.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>The servers it may use besides those that allow every key. None by default.</summary>
    public IReadOnlyList<VirtualKeyMcpSettings> McpConfigs { get; init; } = [];
}

/// <summary>What a virtual key may use of one server.</summary>
/// <param name="McpClientName">Name of the server.</param>
/// <param name="ToolsToExecute">Upstream names of the tools, <c>*</c> for all that the server publishes; null and empty allow none.</param>
public sealed record VirtualKeyMcpSettings(string McpClientName, IReadOnlyList<string>? ToolsToExecute);
