using Bifrost.Application.Gateway.Protocol;

namespace Bifrost.Application.Gateway;

/// <summary>One entry of a list as its server describes it. All of it is the server's data; only the name is looked at.</summary>
/// <param name="Name">The server's own name of it, or its address.</param>
/// <param name="Json">The description as it came.</param>
/// <param name="NameStart">Where the text of the name begins, behind its opening quote.</param>
public sealed record ListEntry(string Name, ReadOnlyMemory<byte> Json, int NameStart)
{
    /// <summary>Length of a published name that some clients do not go beyond.</summary>
    public const int AdvisedNameLength = 64;

    /// <summary>Reads a description; null when it is no object with exactly one usable name.</summary>
    public static ListEntry? TryRead(ReadOnlyMemory<byte> json, ListKind kind)
    {
        var reader = new JsonObjectReader(json);
        string? name = null;
        var start = 0;

        while (reader.MoveNext())
        {
            if (reader.Is(kind.KeyUtf8))
            {
                name = reader.Text;
                start = reader.Start + 1;
            }
        }

        return !reader.HasRepeats && IsUsable(name, kind) ? new ListEntry(name!, json, start) : null;
    }

    /// <summary>The description under a published name: the prefix is put before the name, nothing else changes.</summary>
    public Splice WithPrefix(ReadOnlyMemory<byte> prefix) => Splice.Replace(Json, NameStart, 0, prefix);

    private static bool IsUsable(string? name, ListKind kind) =>
        name is { Length: > 0 } && name.Length <= kind.MaximumKeyLength && !name.Any(char.IsControl);
}
