namespace Bifrost.Domain.McpClients;

/// <summary>Templates of addresses (RFC 6570), as far as they are understood without expanding them.</summary>
public static class ResourceTemplate
{
    /// <summary>What everything made from a template begins with.</summary>
    public static string HeadOf(string template) =>
        template.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open ? template[..open] : template;

    /// <summary>Whether a template (RFC 6570) can make an address: its literal parts stand there in order.</summary>
    public static bool Matches(string template, string address)
    {
        var at = 0;
        var rest = template.AsSpan();

        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('{');
            var literal = open < 0 ? rest : rest[..open];
            var found = at == 0 ? (address.AsSpan().StartsWith(literal, StringComparison.Ordinal) ? 0 : -1)
                : open < 0 ? address.AsSpan(at).LastIndexOf(literal, StringComparison.Ordinal)
                : address.AsSpan(at).IndexOf(literal, StringComparison.Ordinal);

            if (found < 0 || (at == 0 && literal.IsEmpty))
            {
                return false;
            }

            at += found + literal.Length;
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');

            if (close < 0)
            {
                return open < 0 && at == address.Length;
            }

            rest = rest[(open + close + 1)..];
        }

        return true;
    }
}
