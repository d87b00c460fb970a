using System.Text.RegularExpressions;
using Bifrost.Domain.Common;

namespace Bifrost.Domain.McpClients;

/// <summary>
/// Name of an MCP client and prefix of its published tools: a letter or underscore, then up to 31 letters, digits or
/// underscores. It has no hyphen, so the first hyphen of a published name parts client and tool.
/// </summary>
public sealed partial record McpClientName
{
    private McpClientName(string value) => Value = value;

    /// <summary>The name as configured; unique ignoring case.</summary>
    public string Value { get; }

    /// <summary>Checks the form.</summary>
    public static Result<McpClientName> Parse(string? text) =>
        text is not null && Form().IsMatch(text) ? new McpClientName(text) : McpClientErrors.InvalidName;

    /// <summary>Rebuilds a stored name.</summary>
    public static McpClientName Restore(string stored) => new(stored);

    /// <summary>Whether another text is the same name: case does not count.</summary>
    public bool IsSameAs(string name) => string.Equals(Value, name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,31}\\z")]
    private static partial Regex Form();
}
