using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>What a client can be asked for, as far as it announced it. What it did not announce is never asked of it.</summary>
[Flags]
public enum ClientCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Questions that the user answers in a form (MCP, elicitation; also what an empty <c>elicitation</c> means).</summary>
    FormElicitation = 1,

    /// <summary>Addresses that the user opens in a browser (MCP, elicitation, URL mode).</summary>
    UrlElicitation = 2,

    /// <summary>Completions of the client's own model (MCP, sampling).</summary>
    Sampling = 4,

    /// <summary>The folders that the client works in (MCP, roots).</summary>
    Roots = 8,
}

/// <summary>Reads the capabilities of a client from its own words.</summary>
public static class ClientCapabilitiesReader
{
    /// <summary>The capabilities in a JSON object; null when it is none.</summary>
    public static ClientCapabilities? Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, JsonRpcMessage.ReaderOptions);

        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var found = ClientCapabilities.None;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var named = NamedBy(ref reader);
            reader.Read();

            // Anything but an object announces nothing.
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                found |= named == ClientCapabilities.FormElicitation ? ReadElicitation(ref reader) : named;
            }

            reader.Skip();
        }

        return found;
    }

    private static ClientCapabilities NamedBy(ref Utf8JsonReader reader) => reader switch
    {
        _ when reader.ValueTextEquals("elicitation"u8) => ClientCapabilities.FormElicitation,
        _ when reader.ValueTextEquals("sampling"u8) => ClientCapabilities.Sampling,
        _ when reader.ValueTextEquals("roots"u8) => ClientCapabilities.Roots,
        _ => ClientCapabilities.None,
    };

    // An empty object is older than the modes and means the form.
    private static ClientCapabilities ReadElicitation(ref Utf8JsonReader reader)
    {
        var found = ClientCapabilities.None;
        var isEmpty = true;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var mode = reader.ValueTextEquals("url"u8) ? ClientCapabilities.UrlElicitation
                : reader.ValueTextEquals("form"u8) ? ClientCapabilities.FormElicitation
                : ClientCapabilities.None;
            reader.Read();
            found |= reader.TokenType == JsonTokenType.StartObject ? mode : ClientCapabilities.None;
            reader.Skip();
        }

        return isEmpty ? ClientCapabilities.FormElicitation : found;
    }
}
