using System.Text;
using System.Text.RegularExpressions;
using Bifrost.Domain.Common;
using Bifrost.Domain.McpClients;

namespace Bifrost.Domain.VirtualKeys;

/// <summary>Identifier of a virtual key; not its value.</summary>
public sealed record VirtualKeyId(string Value);

/// <summary>What a virtual key says about one MCP client: which of its tools exist for the key's holders.</summary>
/// <param name="McpClient">The client; null in a grant of an earlier release that named one by its name only, and grants nothing.</param>
/// <param name="McpClientName">What the client was called last, for people.</param>
/// <param name="Tools">Which of its tools.</param>
public sealed record VirtualKeyGrant(McpClientId? McpClient, string McpClientName, ToolSelection Tools)
{
    /// <summary>A grant for a client.</summary>
    public static VirtualKeyGrant For(McpClient client, ToolSelection tools) => new(client.Id, client.Name.Value, tools);
}

/// <summary>A key that a team holds: an identity and a permission. Only the hash of its value is known.</summary>
/// <param name="Id">Who it is in the management API and in every table.</param>
/// <param name="Name">The name for people.</param>
/// <param name="IsActive">False ends every use at once.</param>
/// <param name="Grants">MCP clients it may use; what is not named is denied.</param>
public sealed partial record VirtualKey(VirtualKeyId Id, string Name, bool IsActive, IReadOnlyList<VirtualKeyGrant> Grants)
{
    /// <summary>What every value of a virtual key begins with.</summary>
    public const string Prefix = "sk-bf-";

    /// <summary>Longest value that is looked up at all, in characters.</summary>
    public const int MaximumLength = 512;

    /// <summary>What it is for, in an administrator's words; null when nothing is said.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the configuration file is its only truth.</summary>
    public bool IsFileManaged { get; init; }

    /// <summary>Counts its changes; whoever read an older version changes nothing.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A new value: shown once, stored as its hash.</summary>
    public static Secret NewValue(ISecretGenerator secrets) => new($"{Prefix}{secrets.NewId()}");

    /// <summary>What this key says of an MCP client, or null when it says nothing.</summary>
    public VirtualKeyGrant? GrantFor(McpClientId client) => Grants.FirstOrDefault(grant => grant.McpClient == client);

    /// <summary>The key as a change leaves it.</summary>
    public VirtualKey Changed(DateTimeOffset now) => this with { Version = Version + 1, UpdatedAt = now };

    /// <summary>Whether a text could be the value of a virtual key.</summary>
    public static bool LooksLikeOne(string? text) =>
        text is { Length: <= MaximumLength } && text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// Whether a well-formed text contains what a person may have meant as the value of a virtual key: in any case, with other
    /// words around it, with the dashes and wide letters that text editors put in.
    /// </summary>
    public static bool IsContainedIn(string text) =>
        Value().IsMatch(Dash().Replace(text.Normalize(NormalizationForm.FormKC), "-"));

    // At the beginning of a word the prefix is enough; within one it is followed by as much as the shortest value has.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])sk-bf-|sk-bf-\S{20}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Value();

    [GeneratedRegex(@"\p{Pd}|\u2212", RegexOptions.CultureInvariant)]
    private static partial Regex Dash();
}
