using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>What a client says of itself in <c>initialize</c>.</summary>
/// <param name="Revision">The revision that is spoken with it from now on.</param>
/// <param name="Announced">What it can be asked for.</param>
public readonly record struct ClientHello(string Revision, ClientCapabilities Announced)
{
    /// <summary>Reads the parameters of <c>initialize</c>; what is missing in them is not announced.</summary>
    public static ClientHello Read(ReadOnlyMemory<byte> parameters)
    {
        var found = new ClientHello(McpRevisions.Newest, ClientCapabilities.None);
        var reader = new Utf8JsonReader(parameters.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRevision = reader.ValueTextEquals("protocolVersion"u8);
            var isCapabilities = reader.ValueTextEquals("capabilities"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;

            if (isRevision && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
            {
                found = found with { Revision = InitializeClient.Agree(reader.GetString()!) };
            }

            reader.Skip();

            if (isCapabilities)
            {
                var announced = ClientCapabilitiesReader.Read(parameters[start..(int)reader.BytesConsumed]);
                found = found with { Announced = announced ?? ClientCapabilities.None };
            }
        }

        return found;
    }
}
