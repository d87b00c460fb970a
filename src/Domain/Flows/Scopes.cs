namespace Bifrost.Domain.Flows;

/// <summary>The scopes of Bifrost. Both are always granted; others in a request are ignored.</summary>
public static class Scopes
{
    /// <summary>Every scope there is.</summary>
    public static readonly IReadOnlyList<string> All = ["mcp:read", "mcp:write"];

    /// <summary>The value of every <c>scope</c> member and attribute.</summary>
    public const string Granted = "mcp:read mcp:write";
}
