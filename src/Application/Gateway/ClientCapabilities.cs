using System.Text.Json;
using Bifrost.Application.Gateway.Protocol;

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
        var reader = new JsonObjectReader(json);
        var found = ClientCapabilities.None;

        while (reader.MoveNext())
        {
            // Anything but an object announces nothing.
            if (reader.Type == JsonTokenType.StartObject)
            {
                found |= reader.Is("elicitation"u8) ? ReadElicitation(reader.Value)
                    : reader.Is("sampling"u8) ? ClientCapabilities.Sampling
                    : reader.Is("roots"u8) ? ClientCapabilities.Roots
                    : ClientCapabilities.None;
            }
        }

        return reader.IsObject ? found : null;
    }

    // An empty object is older than the modes and means the form.
    private static ClientCapabilities ReadElicitation(ReadOnlyMemory<byte> json)
    {
        var reader = new JsonObjectReader(json);
        var found = ClientCapabilities.None;
        var isEmpty = true;

        while (reader.MoveNext())
        {
            isEmpty = false;
            found |= reader.Type != JsonTokenType.StartObject ? ClientCapabilities.None
                : reader.Is("url"u8) ? ClientCapabilities.UrlElicitation
                : reader.Is("form"u8) ? ClientCapabilities.FormElicitation
                : ClientCapabilities.None;
        }

        return isEmpty ? ClientCapabilities.FormElicitation : found;
    }
}
