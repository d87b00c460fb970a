using Bifrost.Application.Gateway.Protocol;

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

        var reader = new JsonObjectReader(parameters);
        var found = default(RequestMeta);

        while (reader.MoveNext())
        {
            if (reader.Is("_meta"u8))
            {
                found = ReadMembers(reader.Value);
            }
        }

        return found;
    }

    private static RequestMeta ReadMembers(ReadOnlyMemory<byte> json)
    {
        var reader = new JsonObjectReader(json);
        var found = default(RequestMeta);

        while (reader.MoveNext())
        {
            if (reader.Is("io.modelcontextprotocol/protocolVersion"u8))
            {
                found = found with { Revision = reader.Text };
            }
            else if (reader.Is("io.modelcontextprotocol/clientCapabilities"u8))
            {
                found = found with { Capabilities = reader.Value };
            }
        }

        return found;
    }
}
