using System.Buffers.Text;
using System.Text;

namespace Bifrost.Domain.Common;

/// <summary>
/// A bearer value: authorization code, access token, browser secret, virtual key, password of a client.
/// Hidden in <see cref="ToString"/>, so that a log line or an exception can never show it.
/// </summary>
public sealed record Secret
{
    private const int MostOnStack = 512;

    private readonly string _value;

    /// <summary>Wraps a value that came from outside; its form is checked where it has one.</summary>
    public Secret(string value) => _value = value;

    /// <summary>Base64url of random bytes: 32 bytes give 43 characters and 256 bits.</summary>
    public static Secret FromBytes(ReadOnlySpan<byte> random) => new(Base64Url.EncodeToString(random));

    /// <summary>The value itself; only for the answer that hands it out and the request that presents it.</summary>
    public string Reveal() => _value;

    /// <summary>What is stored and looked up instead of the value.</summary>
    public SecretHash Hash()
    {
        var most = Encoding.UTF8.GetMaxByteCount(_value.Length);
        Span<byte> bytes = most <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[most];

        return SecretHash.Of(bytes[..Encoding.UTF8.GetBytes(_value, bytes)]);
    }

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && Hash().Matches(other.Hash());

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public override string ToString() => "[secret]";
}
