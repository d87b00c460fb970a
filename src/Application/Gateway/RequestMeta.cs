using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>The members of a request's <c>_meta</c> that make it one of revision 2026-07-28.</summary>
/// <param name="Revision">The revision it names; null when it names none.</param>
/// <param name="Capabilities">The capabilities of its client as it came; empty when they are missing.</param>
public readonly record struct RequestMeta(string? Revision, ReadOnlyMemory<byte> Capabilities)
{
    /// <summary>Reads the metadata of parameters that are a well-formed object or empty.</summary>
    public static RequestMeta Read(ReadOnlyMemory<byte> parameters)
    {
        // Requests of earlier revisions are the most, and are told apart at a glance.
        if (parameters.Span.IndexOf("io.modelcontextprotocol"u8) < 0)
        {
            return default;
        }

        var reader = new Utf8JsonReader(parameters.Span, JsonRpcMessage.ReaderOptions);
        reader.Read();

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeta = reader.ValueTextEquals("_meta"u8);
            reader.Read();

            if (isMeta && reader.TokenType == JsonTokenType.StartObject)
            {
                return ReadMembers(ref reader, parameters);
            }

            reader.Skip();
        }

        return default;
    }

    private static RequestMeta ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var found = default(RequestMeta);

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRevision = reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8);
            var isCapabilities = reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;

            if (isRevision && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
            {
                found = found with { Revision = reader.GetString() };
            }

            reader.Skip();

            if (isCapabilities)
            {
                found = found with { Capabilities = json[start..(int)reader.BytesConsumed] };
            }
        }

        return found;
    }
}
