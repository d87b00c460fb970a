using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bifrost.Application.Ports;

namespace Bifrost.Infrastructure.Security;

/// <summary>HMAC-SHA-256 under a key that is made at the start and never leaves the process, cut to 64 bits.</summary>
internal sealed class SourceHash : ISourceHash
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    public long Of(string source) => BinaryPrimitives.ReadInt64LittleEndian(
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(SourceNetwork.Of(source) ?? source)));
}
