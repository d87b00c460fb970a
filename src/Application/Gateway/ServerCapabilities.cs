using System.Text.Json;

namespace Bifrost.Application.Gateway;

/// <summary>What an address says of itself to clients of every revision.</summary>
internal static class ServerCapabilities
{
    private static readonly string Version = typeof(ServerCapabilities).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Writes the members that say what is offered, and how it wants to be used.</summary>
    public static void Write(Utf8JsonWriter writer, GatewayFace face)
    {
        writer.WritePropertyName("capabilities"u8);
        writer.WriteRawValue(face.Capabilities.Span, skipInputValidation: true);

        if (!face.Instructions.IsEmpty)
        {
            writer.WritePropertyName("instructions"u8);
            writer.WriteRawValue(face.Instructions.Span, skipInputValidation: true);
        }
    }

    /// <summary>Writes the name and version of the program, or of the one server, as a member.</summary>
    public static void WriteServer(Utf8JsonWriter writer, ReadOnlySpan<byte> member, GatewayFace face)
    {
        if (!face.ServerInfo.IsEmpty)
        {
            writer.WritePropertyName(member);
            writer.WriteRawValue(face.ServerInfo.Span, skipInputValidation: true);

            return;
        }

        writer.WriteStartObject(member);
        writer.WriteString("name"u8, "bifrost"u8);
        writer.WriteString("title"u8, "Bifrost"u8);
        writer.WriteString("version"u8, Version);
        writer.WriteEndObject();
    }
}
