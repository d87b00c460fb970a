using System.Buffers.Binary;
using System.Globalization;
using Bifrost.Domain.Common;

namespace Bifrost.Testing;

/// <summary>Secrets and identifiers in the product's own form, counted up from one: never random, never the same twice.</summary>
public sealed class SequenceSecrets : ISecretGenerator
{
    private int _secrets;
    private int _ids;

    /// <inheritdoc/>
    public Secret NewSecret() => Secret(Interlocked.Increment(ref _secrets));

    /// <inheritdoc/>
    public string NewId() => Id(Interlocked.Increment(ref _ids));

    /// <inheritdoc/>
    public double NewSpread() => 0.5;

    /// <summary>The secret that is handed out as number so and so.</summary>
    public static Secret Secret(int number)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);

        return Domain.Common.Secret.FromBytes(bytes);
    }

    /// <summary>The identifier that is handed out as number so and so.</summary>
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:x12}");
}
