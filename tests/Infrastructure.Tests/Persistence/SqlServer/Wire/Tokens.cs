using System.Buffers.Binary;
using System.Text;

namespace Bifrost.Infrastructure.Tests.Persistence.SqlServer.Wire;

/// <summary>The answer of a server, token by token ([MS-TDS] §2.2.7).</summary>
internal sealed class Tokens
{
    private const byte Counts = 0x10;
    private const byte More = 0x01;
    private const byte Failed = 0x02;

    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>Options of the first answer: a version, and that this server does not encrypt.</summary>
    public static byte[] PreLogin =>
    [
        0x00, 0, 16, 0, 6, 0x01, 0, 22, 0, 1, 0x04, 0, 23, 0, 1, 0xFF,
        16, 0, 0x10, 0, 0, 0, 0x02, 0x00,
    ];

    public Tokens LoggedIn(string database)
    {
        Environment(1, Text(database), Text("master"));
        Environment(4, Text("4096"), Text("4096"));
        Environment(7, [5, 0x09, 0x04, 0xD0, 0x00, 0x34], [0]);
        byte[] program = [1, 0x74, 0, 0, 4, .. Text("a double"), 16, 0, 0x10, 0];

        return Add(0xAD, program).Done();
    }

    public Tokens Refused(int number, byte severity, string message = "refused")
    {
        byte[] error =
        [
            .. Number(number), 1, severity, .. Length(message), .. Encoding.Unicode.GetBytes(message), .. Text("double"), .. Text(""), .. Number(1),
        ];

        return Add(0xAA, error).End(0xFD, Failed, 0);
    }

    /// <summary>How many rows a parametrised statement touched.</summary>
    public Tokens Touched(long rows) => End(0xFF, Counts | More, rows).Returned().End(0xFE, 0, 0);

    /// <summary>One row with one number.</summary>
    public Tokens One(long value)
    {
        _bytes.AddRange([0x81, 1, 0, 0, 0, 0, 0, 1, 0, 0x26, 8, .. Text("n"), 0xD1, 8]);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        _bytes.AddRange(number);

        return Done();
    }

    public Tokens Done() => End(0xFD, 0, 0);

    public Tokens Began() => Environment(8, [8, 1, 2, 3, 4, 5, 6, 7, 8], [0]).Done();

    public Tokens Ended(bool isCommitted) => Environment(isCommitted ? (byte)9 : (byte)10, [0], [8, 1, 2, 3, 4, 5, 6, 7, 8]).Done();

    public Tokens Reset() => Environment(18, [0], [0]);

    private Tokens Environment(byte kind, byte[] now, byte[] before) => Add(0xE3, [kind, .. now, .. before]);

    private Tokens Returned()
    {
        _bytes.AddRange([0x79, 0, 0, 0, 0]);

        return this;
    }

    private Tokens End(byte token, int status, long rows)
    {
        Span<byte> end = stackalloc byte[13];
        end[0] = token;
        BinaryPrimitives.WriteUInt16LittleEndian(end[1..], (ushort)status);
        BinaryPrimitives.WriteUInt16LittleEndian(end[3..], 0xC5);
        BinaryPrimitives.WriteInt64LittleEndian(end[5..], rows);
        _bytes.AddRange(end);

        return this;
    }

    private Tokens Add(byte token, byte[] content)
    {
        _bytes.AddRange([token, (byte)content.Length, (byte)(content.Length >> 8), .. content]);

        return this;
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.Unicode.GetBytes(text)];

    private static byte[] Length(string text) => [(byte)text.Length, (byte)(text.Length >> 8)];

    private static byte[] Number(int number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)];
}
