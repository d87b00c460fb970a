using System.Buffers;

namespace Bifrost.Domain.McpClients;

/// <summary>Templates of addresses (RFC 6570), as far as they are understood without expanding them.</summary>
public static class ResourceTemplate
{
    // Beyond these nothing is made, so that the cost of a question has a bound.
    private const int LongestAddress = 4096;
    private const int MostExpressions = 16;

    // What a value escapes (RFC 6570 §3.2.2), unless its expression is for reserved characters too.
    private static readonly SearchValues<char> Reserved = SearchValues.Create("/?#");
    private static readonly SearchValues<char> ReservedInQuery = SearchValues.Create("/?#&");
    private static readonly SearchValues<char> ReservedInPath = SearchValues.Create("?#");
    private static readonly SearchValues<char> Nothing = SearchValues.Create("");

    /// <summary>What everything made from a template begins with.</summary>
    public static string HeadOf(string template) =>
        template.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open ? template[..open] : template;

    /// <summary>
    /// Whether a template can make an address: its literal parts stand there in order, and between them what each expression can be
    /// expanded to (RFC 6570 §3.2). A template without a literal beginning makes none, since it would make all.
    /// </summary>
    public static bool Matches(string template, string address)
    {
        var rest = template.AsSpan();
        var ends = new List<int> { 0 };

        if (rest.StartsWith("{") || rest.Count('{') > MostExpressions || address.Length > LongestAddress)
        {
            return false;
        }

        while (!rest.IsEmpty && ends.Count > 0)
        {
            var open = rest.IndexOf('{');
            ends = After(ends, address, open < 0 ? rest : rest[..open]);

            if (open < 0)
            {
                break;
            }

            var close = rest[open..].IndexOf('}');

            if (close < 0)
            {
                return false;
            }

            ends = Expanded(ends, address, rest.Slice(open + 1, close - 1));
            rest = rest[(open + close + 1)..];
        }

        return ends.Contains(address.Length);
    }

    // Where an expression can end that begins at one of some places. An undefined value leaves nothing.
    private static List<int> Expanded(List<int> starts, string address, ReadOnlySpan<char> expression)
    {
        var sign = expression.IsEmpty ? ' ' : expression[0];

        return sign switch
        {
            '+' => Run(starts, address, Nothing),
            '#' => Joined(starts, Run(After(starts, address, "#"), address, Nothing)),
            '.' => Joined(starts, Run(After(starts, address, "."), address, Reserved)),
            '/' => Segments(starts, address, expression),
            ';' or '?' or '&' => Pairs(starts, address, expression),
            _ => Run(starts, address, Reserved),
        };
    }

    // One segment for each variable, any number for a list (RFC 6570 §3.2.6).
    private static List<int> Segments(List<int> starts, string address, ReadOnlySpan<char> expression)
    {
        if (expression.Contains('*'))
        {
            return Joined(starts, Run(After(starts, address, "/"), address, ReservedInPath));
        }

        var all = starts;
        var last = starts;

        for (var count = expression.Count(','); last.Count > 0 && count >= 0; count--)
        {
            last = Run(After(last, address, "/"), address, Reserved);
            all = Joined(all, last);
        }

        return all;
    }

    // Each variable under its name, any under any name for a list of pairs (RFC 6570 §3.2.7 to §3.2.9).
    private static List<int> Pairs(List<int> starts, string address, ReadOnlySpan<char> expression)
    {
        var (first, next) = expression[0] == ';' ? (";", ";") : (expression[0] == '?' ? "?" : "&", "&");
        var names = expression[1..].ToString().Split(',').Select(each => each.Split(':')[0]).ToList();
        var all = starts;
        var opened = After(starts, address, first);

        for (var count = 0; opened.Count > 0 && count < names.Count; count++)
        {
            var ends = names.Aggregate(new List<int>(), (found, name) => Joined(found, Pair(opened, address, name)));
            all = Joined(all, ends);
            opened = After(ends, address, next);
        }

        return all;
    }

    private static List<int> Pair(List<int> starts, string address, string name)
    {
        if (name.EndsWith('*'))
        {
            return Run(starts, address, Reserved);
        }

        var named = After(starts, address, name);

        return Joined(named, Run(After(named, address, "="), address, ReservedInQuery));
    }

    private static List<int> After(List<int> starts, string address, ReadOnlySpan<char> literal)
    {
        var ends = new List<int>();

        foreach (var start in starts)
        {
            if (address.AsSpan(start).StartsWith(literal, StringComparison.Ordinal))
            {
                ends.Add(start + literal.Length);
            }
        }

        return ends;
    }

    // Every place up to the first character that a value does not have; places are in order, so none is visited twice.
    private static List<int> Run(List<int> starts, string address, SearchValues<char> barred)
    {
        var ends = new List<int>();
        var next = 0;

        foreach (var start in starts)
        {
            if (start < next)
            {
                continue;
            }

            var length = address.AsSpan(start).IndexOfAny(barred);
            next = length < 0 ? address.Length + 1 : start + length + 1;
            ends.AddRange(Enumerable.Range(start, next - start));
        }

        return ends;
    }

    private static List<int> Joined(List<int> some, List<int> others) => [.. some.Union(others).Order()];
}
