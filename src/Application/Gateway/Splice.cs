namespace Bifrost.Application.Gateway;

/// <summary>One part of a JSON text and what stands in its place.</summary>
/// <param name="Start">Where the part begins.</param>
/// <param name="Length">How long it is; 0 puts something in between.</param>
/// <param name="Replacement">What stands there instead.</param>
public readonly record struct JsonEdit(int Start, int Length, ReadOnlyMemory<byte> Replacement)
{
    /// <summary>Where the part ends.</summary>
    public int End => Start + Length;
}

/// <summary>
/// JSON text with parts of it replaced and every other byte as it came. Copies nothing until it is written.
/// </summary>
public readonly struct Splice
{
    private readonly ReadOnlyMemory<byte>[]? _parts;

    private Splice(ReadOnlyMemory<byte>[] parts) => _parts = parts;

    /// <summary>The pieces in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts ?? [];

    /// <summary>Bytes of the whole.</summary>
    public int Length
    {
        get
        {
            var length = 0;

            foreach (var part in _parts ?? [])
            {
                length += part.Length;
            }

            return length;
        }
    }

    /// <summary>The text with nothing replaced.</summary>
    public static Splice Whole(ReadOnlyMemory<byte> json) => new([json]);

    /// <summary>A text made of pieces.</summary>
    public static Splice Of(params ReadOnlyMemory<byte>[] parts) => new(parts);

    /// <summary>The text with a part of it replaced.</summary>
    public static Splice Replace(ReadOnlyMemory<byte> json, int start, int length, ReadOnlyMemory<byte> replacement) =>
        new([json[..start], replacement, json[(start + length)..]]);

    /// <summary>The text with several parts replaced; they stand in order and do not overlap.</summary>
    public static Splice Edit(ReadOnlyMemory<byte> json, ReadOnlySpan<JsonEdit> edits)
    {
        if (edits.IsEmpty)
        {
            return Whole(json);
        }

        var parts = new ReadOnlyMemory<byte>[(2 * edits.Length) + 1];
        var at = 0;

        for (var index = 0; index < edits.Length; index++)
        {
            parts[2 * index] = json[at..edits[index].Start];
            parts[(2 * index) + 1] = edits[index].Replacement;
            at = edits[index].End;
        }

        parts[^1] = json[at..];

        return new(parts);
    }

    /// <summary>Writes the whole; the target has room for <see cref="Length"/> bytes.</summary>
    public void CopyTo(Span<byte> target)
    {
        foreach (var part in _parts ?? [])
        {
            part.Span.CopyTo(target);
            target = target[part.Length..];
        }
    }

    /// <summary>The whole in an array of its own.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);

        return bytes;
    }
}
