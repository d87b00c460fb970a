using Bifrost.Application.Gateway.Protocol;

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
        var reader = new JsonObjectReader(parameters);

        while (reader.MoveNext())
        {
            if (reader.Is("protocolVersion"u8) && reader.Text is { } revision)
            {
                found = found with { Revision = InitializeClient.Agree(revision) };
            }
            else if (reader.Is("capabilities"u8))
            {
                found = found with { Announced = ClientCapabilitiesReader.Read(reader.Value) ?? ClientCapabilities.None };
            }
        }

        return found;
    }
}
