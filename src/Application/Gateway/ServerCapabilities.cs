using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>What Bifrost says of itself to clients of every revision.</summary>
internal static class ServerCapabilities
{
    private static readonly string Version = typeof(ServerCapabilities).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Writes the member that says what is offered.</summary>
    public static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("capabilities"u8);
        writer.WriteStartObject("tools"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes the name and version of the program as a member.</summary>
    public static void WriteServer(Utf8JsonWriter writer, ReadOnlySpan<byte> member)
    {
        writer.WriteStartObject(member);
        writer.WriteString("name"u8, "bifrost"u8);
        writer.WriteString("title"u8, "Bifrost"u8);
        writer.WriteString("version"u8, Version);
        writer.WriteEndObject();
    }
}
