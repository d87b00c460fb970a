using System.Text.Json;

namespace Bifrost.Infrastructure.Gateway;

/// <summary>What a server answered to the handshake.</summary>
internal static class InitializeResult
{
    /// <summary>The revision that the server chose; null when it named none, or answered with an error.</summary>
    public static string? RevisionOf(ReadOnlyMemory<byte> result)
    {
        if (result.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(result.Span, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRevision = reader.ValueSpan.SequenceEqual("protocolVersion"u8);
            reader.Read();

            if (isRevision)
            {
                return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
