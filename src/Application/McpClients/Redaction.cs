using Bifrost.Domain.Common;

namespace Bifrost.Application.McpClients;

/// <summary>
/// What stands in place of a secret when it is read. Sent back, it means the secret that is stored; an address may have a key in
/// its query, so the query is one.
/// </summary>
public static class Redaction
{
    /// <summary>What is shown instead.</summary>
    public const string Text = "<redacted>";

    /// <summary>Whether this stands for what is stored.</summary>
    public static bool IsRedacted(Secret secret) => secret.Reveal() == Text;

    /// <summary>An address as it is shown.</summary>
    public static string? Of(Uri? address) => address switch
    {
        null => null,
        { Query.Length: > 0 } => $"{address.GetLeftPart(UriPartial.Path)}?{Text}",
        _ => address.OriginalString,
    };
}
