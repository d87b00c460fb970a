using System.Buffers.Binary;
using System.Text;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;

/// <summary>What a client wants.</summary>
public enum Wanted
{
    PreLogin,
    Login,
    Batch,
    Statement,
    Begin,
    Commit,
    Rollback,
    Attention,
}

/// <summary>A request of a client ([MS-TDS] §2.2.6), as far as tests look at it.</summary>
/// <param name="Wanted">What it wants.</param>
/// <param name="Text">The statement or batch.</param>
/// <param name="Types">The types of a statement's parameters, as the client declares them.</param>
/// <param name="Isolation">Of a transaction that begins.</param>
public sealed record Request(Wanted Wanted, string Text = "", string Types = "", byte Isolation = 0)
{
    public static Request Parse(byte type, byte[] body) => type switch
    {
        0x12 => new Request(Wanted.PreLogin),
        0x10 => new Request(Wanted.Login),
        0x01 => new Request(Wanted.Batch, Encoding.Unicode.GetString(WithoutHeaders(body))),
        0x03 => OfStatement(WithoutHeaders(body)),
        0x0E => OfTransaction(WithoutHeaders(body)),
        0x06 => new Request(Wanted.Attention),
        _ => throw new NotSupportedException($"This double does not know requests of type {type}."),
    };

    // A call of sp_executesql: its number, options, then the statement and the types, each an NVARCHAR.
    private static Request OfStatement(ReadOnlySpan<byte> body)
    {
        var rest = body[6..];
        var text = TakeText(ref rest);

        return new Request(Wanted.Statement, text, rest.Length > 0 ? TakeText(ref rest) : "");
    }

    private static string TakeText(ref ReadOnlySpan<byte> rest)
    {
        // Name, status, type, longest length, collation.
        var start = 1 + (rest[0] * 2) + 1 + 1 + 2 + 5;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest[start..]);
        var text = Encoding.Unicode.GetString(rest.Slice(start + 2, length));
        rest = rest[(start + 2 + length)..];

        return text;
    }

    private static Request OfTransaction(ReadOnlySpan<byte> body) => body[0] switch
    {
        5 => new Request(Wanted.Begin, Isolation: body[2]),
        7 => new Request(Wanted.Commit),
        8 => new Request(Wanted.Rollback),
        var other => throw new NotSupportedException($"This double does not know {other} of transactions."),
    };

    private static ReadOnlySpan<byte> WithoutHeaders(byte[] body) => body.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(body));
}
