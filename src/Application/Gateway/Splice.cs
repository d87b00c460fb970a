namespace Bifrost.Application.Gateway;

/// <summary>
/// JSON text with one part of it replaced and every other byte as it came. Copies nothing until it is written.
/// </summary>
/// <param name="Head">What stands before the replaced part.</param>
/// <param name="Middle">What stands in its place.</param>
/// <param name="Tail">What stands behind it.</param>
public readonly record struct Splice(
    ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Middle, ReadOnlyMemory<byte> Tail)
{
    /// <summary>Bytes of the whole.</summary>
    public int Length => Head.Length + Middle.Length + Tail.Length;

    /// <summary>The text with nothing replaced.</summary>
    public static Splice Whole(ReadOnlyMemory<byte> json) => new(json, default, default);

    /// <summary>The text with a part of it replaced.</summary>
    public static Splice Replace(ReadOnlyMemory<byte> json, int start, int length, ReadOnlyMemory<byte> replacement) =>
        new(json[..start], replacement, json[(start + length)..]);

    /// <summary>Writes the whole; the target has room for <see cref="Length"/> bytes.</summary>
    public void CopyTo(Span<byte> target)
    {
        Head.Span.CopyTo(target);
        Middle.Span.CopyTo(target[Head.Length..]);
        Tail.Span.CopyTo(target[(Head.Length + Middle.Length)..]);
    }
}
